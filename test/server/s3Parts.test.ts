import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import S3rver from 's3rver'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { OutOfReach } from '../../src/server/outOfReach.ts'
import { createS3Store } from '../../src/server/store/s3Store.ts'
import { storeContract } from './storeContract.ts'

let server: S3rver
let folder: string
let endpoint: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-s3-'))
  server = new S3rver({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory: folder,
    configureBuckets: [{ name: 'runs', configs: [] }],
  })
  const address: AddressInfo = await server.run()
  endpoint = `http://127.0.0.1:${address.port}`
})
beforeEach(() => {
  // Those of every s3rver.
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'S3RVER')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'S3RVER')
  return () => {
    vi.unstubAllEnvs()
  }
})
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

const at = (path: string): URL =>
  new URL(`s3://${path}?endpoint=${encodeURIComponent(endpoint)}&region=eu-central-1`)

describe('store on S3', () => {
  let opened = 0
  storeContract(() => Promise.resolve(createS3Store(at(`runs/some/folder${opened++}`))))
})

test('two folders of a bucket know nothing of each other', async () => {
  const [one, two] = [createS3Store(at('runs/one')), createS3Store(at('runs'))]
  onTestFinished(() => Promise.all([one.close(), two.close()]).then(() => undefined))
  await one.put('a/b', Uint8Array.of(1))
  expect(await two.get('a/b')).toBeNull()
  expect(await two.get('one/a/b')).toEqual(Uint8Array.of(1))
})

test('a bucket that is not there is said', async () => {
  const store = createS3Store(at('other/x'))
  onTestFinished(() => store.close())
  await expect(store.get('a/b')).rejects.toThrow('no bucket')
  await expect(store.put('a/b', Uint8Array.of(1))).rejects.toThrow('no bucket')
})

test('a store that is not there is out of reach', async () => {
  const store = createS3Store(new URL('s3://runs/x?endpoint=http://127.0.0.1:1'))
  onTestFinished(() => store.close())
  await expect(store.get('a/b')).rejects.toThrow(OutOfReach)
})
