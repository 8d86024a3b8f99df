import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { VitrineError } from '../../graph/errors.ts'
import { createKey, readKey, revokeKey } from './createKey.ts'
import { readKeys } from './keyFile.ts'
import { openKeyRing } from './keyRing.ts'

let work: string
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'vitrine-keys-'))
})
afterAll(() => rm(work, { recursive: true }))

test("a key is told once; its file leads nobody back to it and is its owner's alone", async () => {
  const path = join(work, 'once', 'keys.json')
  const { id, key } = await createKey(path, 'Ada')
  expect(readKey(key)).toEqual({ id, secret: key.slice(-43) })
  const text = await readFile(path, 'utf8')
  expect(text).not.toContain(key.slice(-43))
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect(await readKeys(path)).toMatchObject([{ id, name: 'Ada', revoked: null }])
})

test('a ring knows good keys, and none that is wrong, cut, of another id or revoked', async () => {
  const path = join(work, 'ring.json')
  const ring = openKeyRing(path)
  expect(await ring.hasAny()).toBe(false)
  const { id, key } = await createKey(path, 'Ada')
  const other = await createKey(path, 'Grace')
  await vi.waitFor(async () => expect(await ring.check(key)).toBe(id), { timeout: 2000 })
  expect(await ring.check(other.key)).toBe(other.id)
  const wrong = `${key.slice(0, -2)}${key.endsWith('AA') ? 'BB' : 'AA'}`
  for (const bad of [
    '',
    'x',
    key.slice(0, -1),
    `${key}A`,
    wrong,
    key.replace(id, other.id),
    key.replace(id, '000000000000'),
  ])
    expect(await ring.check(bad), bad).toBeNull()
  await revokeKey(path, key)
  await vi.waitFor(async () => expect(await ring.check(key)).toBeNull(), { timeout: 2000 })
  expect(await ring.check(other.key)).toBe(other.id)
  await revokeKey(path, other.id)
  expect(await ring.hasAny()).toBe(true)
})

test('where the last file of keys is gone, a key is needed still', async () => {
  const path = join(work, 'gone.json')
  const { key } = await createKey(path, 'Ada')
  const ring = openKeyRing(path)
  expect(await ring.check(key)).not.toBeNull()
  await rm(path)
  await vi.waitFor(async () => expect(await ring.check(key)).toBeNull(), { timeout: 2000 })
  expect(await ring.hasAny()).toBe(true)
})

test('a file that is no list of keys opens nothing', async () => {
  const path = join(work, 'damaged.json')
  await writeFile(path, '{"version":1,"keys":[{"id":"x"}]}')
  await expect(openKeyRing(path).hasAny()).rejects.toThrow(VitrineError)
  await expect(createKey(path, 'Ada')).rejects.toThrow('not a list of keys')
})

test('keys that are created at the same time are all there', async () => {
  const path = join(work, 'many.json')
  await Promise.all(['a', 'b', 'c', 'd'].map(name => createKey(path, name)))
  expect((await readKeys(path)).map(({ name }) => name).sort()).toEqual(['a', 'b', 'c', 'd'])
})

test('wrong names and unknown ids are told', async () => {
  const path = join(work, 'wrong.json')
  await expect(createKey(path, '')).rejects.toThrow('1 to 80')
  await expect(createKey(path, 'a\nb')).rejects.toThrow('1 to 80')
  await expect(revokeKey(path, 'nobody')).rejects.toThrow('there is no key nobody')
})
