import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHubServer, type HubServer } from '../../test/hub/hubServer.ts'
import { VitrineError } from '../graph/errors.ts'
import { parseHubFile } from './hubFile.ts'
import { createNodeHub } from './node.ts'
import { type Hub } from './repository.ts'

const golden = 'test/fixtures/zoo/gpt2/golden.safetensors'
let work: string
let server: HubServer
let hub: Hub
let bytes: Buffer

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'vitrine-file-'))
  bytes = await readFile(golden)
  server = await startHubServer(
    { 'a/vectors': 'test/fixtures/zoo/gpt2' },
    { 'a/vectors/resolve/v2/deep/x.safetensors': bytes },
  )
  hub = createNodeHub({ remoteHost: server.url, cacheDir: join(work, 'cache') })
})

afterAll(async () => {
  await server.close()
  await rm(work, { recursive: true })
})

async function failure(promise: Promise<unknown>): Promise<VitrineError> {
  const error: unknown = await promise.catch((thrown: unknown) => thrown)
  if (error instanceof VitrineError) return error
  throw new Error(`expected a VitrineError, got ${JSON.stringify(error)}`)
}

test('a file of the hub is brought once, and of any revision', async () => {
  const { name, bytes: found } = await hub.file('a/vectors/golden.safetensors')
  expect(name).toBe('golden.safetensors')
  expect(bytes.equals(found)).toBe(true)
  server.requests.length = 0
  await hub.file('a/vectors/golden.safetensors')
  expect(server.requests).toEqual([])
  const other = await hub.file('a/vectors@v2/deep/x.safetensors')
  expect({ name: other.name, length: other.bytes.byteLength }).toEqual({
    name: 'x.safetensors',
    length: bytes.byteLength,
  })
})

test('a file near the program is read where it lies', async () => {
  const base = join(work, 'program')
  await mkdir(join(base, 'inner'), { recursive: true })
  await writeFile(join(base, 'v.safetensors'), 'v')
  await writeFile(join(base, 'inner/w.safetensors'), 'w')
  const text = async (source: string) => new TextDecoder().decode((await hub.file(source, { base })).bytes)
  expect(await text('./v.safetensors')).toBe('v')
  expect(await text('v.safetensors')).toBe('v')
  expect(await text('./inner/w.safetensors')).toBe('w')
  expect(await text(join(base, 'v.safetensors'))).toBe('v')
  const error = await failure(hub.file('./u.safetensors', { base }))
  expect(error.message).toBe('there is no file ./u.safetensors')
  expect(error.hint).toBe(`looked for ${join(base, 'u.safetensors')}`)
})

test.each([
  ['a/vectors/nothing.safetensors', /'a\/vectors' \(revision main\) has no file nothing\.safetensors/],
  ['a/nothing/x.safetensors', /'a\/nothing' \(revision main\) has no file x\.safetensors/],
  ['vitrine/atlas/x.safetensors', /Vitrine's model 'vitrine\/atlas' has no file x\.safetensors/],
])('a file that is not there (%s) is an error', async (source, message) => {
  const error = await failure(hub.file(source))
  expect(error.message).toMatch(message)
  expect(error.hint).toBeDefined()
})

test.each(['a/b/../../etc/passwd', 'a/b//x', 'a/b/', 'a/b/x?y', 'https://x.y/z/file'])(
  "'%s' names no file",
  source => {
    expect(() => parseHubFile(source)).toThrow(VitrineError)
  },
)
