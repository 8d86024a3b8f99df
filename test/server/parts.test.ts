import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createMemoryLedger } from '../../src/server/ledger/memoryLedger.ts'
import { openParts } from '../../src/server/openParts.ts'
import { createMemoryQueue } from '../../src/server/queue/memoryQueue.ts'
import { createFolderStore } from '../../src/server/store/folderStore.ts'
import { ledgerContract } from './ledgerContract.ts'
import { queueContract } from './queueContract.ts'
import { storeContract } from './storeContract.ts'

const folder = async (): Promise<string> => {
  const made = await mkdtemp(join(tmpdir(), 'vitrine-parts-'))
  onTestFinished(() => rm(made, { recursive: true, force: true }))
  return made
}

describe('queue in memory', () => {
  queueContract(() => Promise.resolve(createMemoryQueue()))
})
describe('ledger in memory', () => {
  ledgerContract(() => Promise.resolve(createMemoryLedger()))
})
describe('store in a folder', () => {
  storeContract(async () => createFolderStore(await folder()))

  test('a reader sees one whole blob while another is put', async () => {
    const store = await createFolderStore(await folder())
    const whole = (value: number): Uint8Array => new Uint8Array(200_000).fill(value)
    await store.put('a/b', whole(0))
    const puts = [1, 2, 3, 4, 5].map(value => store.put('a/b', whole(value)))
    for (let read = 0; read < 20; read++) {
      const got = await store.get('a/b')
      expect(got?.length).toBe(200_000)
      expect(new Set(got).size).toBe(1)
    }
    await Promise.all(puts)
  })

  test('nothing half written is left behind', async () => {
    const root = await folder()
    const store = await createFolderStore(root)
    await Promise.all([1, 2, 3].map(value => store.put('runs/a/request', new Uint8Array(value))))
    await Promise.all([store.put('runs/b/request', new Uint8Array(1)), store.removeAll('runs/b/')])
    expect(await readdir(join(root, '.unfinished'))).toEqual([])
  })
})

test('without a queue all parts are of this process', async () => {
  const root = join(await folder(), 'new', 'data')
  const parts = await openParts({ data: root })
  await parts.store.put('a', Uint8Array.of(1))
  expect([parts.shared, await readdir(root)]).toEqual([false, ['.unfinished', 'a']])
  await Promise.all([parts.queue.close(), parts.ledger.close(), parts.store.close()])
})
