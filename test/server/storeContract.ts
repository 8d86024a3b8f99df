import { expect, onTestFinished, test } from 'vitest'
import { blobKeys, type BlobStore } from '../../src/server/store/blobStore.ts'

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)

/** What every store does. @param open a store with nothing in it */
export const storeContract = (open: () => Promise<BlobStore>): void => {
  const fresh = async (): Promise<BlobStore> => {
    const store = await open()
    onTestFinished(() => store.close())
    return store
  }

  test('what is put is got, whole and in parts; the newest counts', async () => {
    const store = await fresh()
    const key = blobKeys.result('r_1-A')
    await store.put(key, bytes(9))
    await store.put(key, bytes(0, 1, 2, 3, 4))
    expect(await store.get(key)).toEqual(bytes(0, 1, 2, 3, 4))
    expect(await store.size(key)).toBe(5)
    expect(await store.getRange(key, 1, 3)).toEqual(bytes(1, 2))
    expect(await store.getRange(key, 3, 99)).toEqual(bytes(3, 4))
    expect(await store.getRange(key, 2, 2)).toEqual(bytes())
    expect(await store.getRange(key, 5, 9)).toEqual(bytes())
  })

  test('empty blobs are blobs', async () => {
    const store = await fresh()
    await store.put('a/b', bytes())
    expect([await store.get('a/b'), await store.size('a/b')]).toEqual([bytes(), 0])
  })

  test('what is not there is null', async () => {
    const store = await fresh()
    await store.put('a/b/c', bytes(1))
    for (const key of ['none', 'a/none', 'a', 'a/b', 'a/b/c/d']) {
      expect([await store.get(key), await store.getRange(key, 0, 1), await store.size(key)]).toEqual([
        null,
        null,
        null,
      ])
    }
  })

  test('everything of a run is removed, and nothing else', async () => {
    const store = await fresh()
    for (const id of ['a', 'ab']) {
      await store.put(blobKeys.request(id), bytes(1))
      await store.put(blobKeys.result(id), bytes(2))
    }
    const model = blobKeys.model('owner/name', 'main')
    await store.put(model, bytes(3))
    await store.removeAll(blobKeys.run('a'))
    await store.removeAll(blobKeys.run('none'))
    expect(await store.get(blobKeys.request('a'))).toBeNull()
    expect(await store.get(blobKeys.result('a'))).toBeNull()
    expect(await store.get(blobKeys.result('ab'))).toEqual(bytes(2))
    await store.removeAll('runs/ab/req')
    expect(await store.get(blobKeys.request('ab'))).toBeNull()
    expect(await store.get(blobKeys.result('ab'))).toEqual(bytes(2))
    expect(await store.get(model)).toEqual(bytes(3))
  })

  test('no key leads elsewhere', async () => {
    const store = await fresh()
    const wrong = [
      '../x',
      'a/../../x',
      '/etc/passwd',
      '.',
      'a/..',
      '',
      'a//b',
      'a\\..\\b',
      'a\0b',
      '.unfinished/x',
      'a/',
    ]
    for (const key of wrong) {
      await expect(store.put(key, bytes(1))).rejects.toThrow('not a key')
      await expect(store.get(key)).rejects.toThrow('not a key')
      await expect(store.getRange(key, 0, 1)).rejects.toThrow('not a key')
      await expect(store.size(key)).rejects.toThrow('not a key')
    }
    for (const prefix of ['', '/', '../', 'a/../', '.unfinished/']) {
      await expect(store.removeAll(prefix)).rejects.toThrow('not a key')
    }
  })
}
