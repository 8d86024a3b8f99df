import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  cutOff,
  silent,
  silentAfterHeaders,
  slow,
  startHubServer,
  type Answer,
  type HubServer,
} from '../../test/hub/hubServer.ts'
import { VitrineError } from '../graph/errors.ts'
import { createNodeHub } from './node.ts'
import { type Repository } from './repository.ts'

const folder = 'test/fixtures/zoo/llama/genai-fp32-cpu'
const files = ['config.json', 'tokenizer.json', 'onnx/model.onnx', 'onnx/model.onnx.data']
const numRuns = process.env['VITRINE_LONG'] === undefined ? 50 : 500

const whole = new Map<string, Buffer>()
let work: string
/** One that lists files with their SHA-256, as the hub does, and a plain one. */
let servers: Record<'hub' | 'plain', HubServer>
let count = 0

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'vitrine-hub-fuzz-'))
  for (const file of files)
    whole.set(file, await readFile(join(folder, file)).catch(() => Buffer.from('{"model": {}}')))
  servers = {
    hub: await startHubServer({ 'a/b': folder }, {}, { lists: true }),
    plain: await startHubServer({ 'a/b': folder }),
  }
})

afterAll(async () => {
  await servers.hub.close()
  await servers.plain.close()
  await rm(work, { recursive: true })
})

/** What a server may do to one file. */
const mischief = (bytes: Buffer): fc.Arbitrary<Answer> =>
  fc.oneof(
    fc
      .constantFrom(200, 204, 301, 304, 400, 401, 403, 404, 410, 416, 429, 500, 503, 599)
      .map(status => ({ status })),
    fc.constantFrom(
      cutOff(bytes),
      cutOff(bytes, { etag: false }),
      slow(bytes, { pieces: 4 }),
      silent,
      silentAfterHeaders,
    ),
    // Other bytes, or other lengths than are announced.
    fc.nat(bytes.byteLength).map(length => bytes.subarray(0, length)),
    fc.uint8Array({ maxLength: 300 }),
    fc.tuple(fc.nat(bytes.byteLength - 1), fc.integer({ min: 1, max: 255 })).map(([at, by]) => {
      const changed = Uint8Array.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ by
      return changed
    }),
    fc
      .record({
        status: fc.constantFrom(200, 206, 302),
        'content-length': fc.option(
          fc.constantFrom('0', '-1', 'x', '99999999999', String(bytes.byteLength)),
          { nil: undefined },
        ),
        'content-range': fc.option(
          fc.constantFrom('bytes 0-1/2', 'bytes 5-2/*', 'nonsense', 'bytes 3-9/10'),
          { nil: undefined },
        ),
        'content-type': fc.constantFrom('text/html', 'application/json', 'application/octet-stream'),
        'content-encoding': fc.option(fc.constantFrom('gzip', 'br', 'what'), { nil: undefined }),
        etag: fc.option(fc.constantFrom('"a"', 'W/"a"', '', '"'), { nil: undefined }),
        location: fc.option(fc.constantFrom('/', 'http://127.0.0.1:1/', '::'), { nil: undefined }),
      })
      .map(({ status, ...headers }): Answer => (_, response) => {
        for (const [name, value] of Object.entries(headers))
          if (value !== undefined) response.setHeader(name, value)
        response.statusCode = status
        response.end(bytes)
      }),
  )

const answers = fc.record(
  Object.fromEntries(
    files.map(file => [
      file,
      fc.option(
        fc.constant(file).chain(() => mischief(wholeOf(file))),
        { freq: 2 },
      ),
    ]),
  ),
)

const wholeOf = (file: string): Buffer => whole.get(file) ?? Buffer.alloc(1)

/** Changed bytes of a right length are seen where their hash is known. */
async function expectRight({ config, onnx, external }: Repository, isProved: boolean): Promise<void> {
  expect(config).toBeTypeOf('object')
  expect(external).toHaveLength(1)
  if (!isProved) return
  const data = external[0]?.data
  expect(wholeOf('onnx/model.onnx').equals(onnx.data)).toBe(true)
  expect(typeof data === 'string' && wholeOf('onnx/model.onnx.data').equals(await readFile(data))).toBe(true)
}

test(
  'whatever a hub answers, opening ends in a right answer or in a clear error, and soon',
  { timeout: 600_000 },
  async () => {
    let opened = 0
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('hub', 'plain'), answers, async (kind, answered) => {
        const server = servers[kind]
        server.answers.clear()
        for (const [file, answer] of Object.entries(answered))
          if (answer !== null) server.answers.set(`a/b/resolve/main/${file}`, answer)
        const settings = { remoteHost: server.url, cacheDir: join(work, String(count++)) }
        const start = performance.now()
        // Twice: what the first attempt has left must not mislead the second.
        for (let attempt = 0; attempt < 2; attempt++)
          await createNodeHub({ ...settings, patience: 150 })
            .open({ id: 'a/b' })
            .then(
              async repository => {
                opened += 1
                await expectRight(repository, kind === 'hub')
              },
              (error: unknown) => {
                expect(error).toBeInstanceOf(VitrineError)
                expect(error instanceof VitrineError && error.hint).toBeTruthy()
              },
            )
        expect(performance.now() - start).toBeLessThan(20_000)
        // What has been kept of all that is no obstacle once the server is well again.
        server.answers.clear()
        const after = await createNodeHub(settings).open({ id: 'a/b' })
        await expectRight(after, kind === 'hub')
      }),
      { numRuns, ...(process.env['VITRINE_SEED'] === undefined ? { seed: 20261123 } : {}) },
    )
    expect(opened).toBeGreaterThan(0)
  },
)
