import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
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
import { type DownloadProgress, type Hub, type Repository } from './repository.ts'

const zoo = 'test/fixtures/zoo/llama/genai-fp32-cpu'
const id = 'zoo/llama'
const weights = 'onnx/model.onnx.data'
const path = (file: string) => `${id}/resolve/main/${file}`

let data: Buffer
let work: string
let server: HubServer
let hub: Hub

beforeAll(async () => {
  data = await readFile(`${zoo}/${weights}`)
})

beforeEach(async () => {
  work = await mkdtemp(join(tmpdir(), 'vitrine-download-'))
  await startServer()
})

afterEach(async () => {
  await server.close()
  await rm(work, { recursive: true })
})

afterAll(async () => {
  // The settings of transformers.js are the process's.
  const { env } = await import('@huggingface/transformers')
  env.cacheDir = '.cache'
})

async function startServer(options: { lists?: boolean } = {}): Promise<void> {
  server = await startHubServer({ [id]: zoo }, {}, options)
  hub = newHub()
}

const newHub = () => createNodeHub({ remoteHost: server.url, cacheDir: join(work, 'cache'), patience: 300 })

async function restartWithLists(): Promise<void> {
  await server.close()
  await startServer({ lists: true })
}

async function failure(promise: Promise<unknown>): Promise<VitrineError> {
  const error: unknown = await promise.catch((thrown: unknown) => thrown)
  if (error instanceof VitrineError) return error
  throw new Error(`expected a VitrineError, got ${String(error)}`)
}

const bytesOf = async ({ external: [first] }: Repository): Promise<Uint8Array> =>
  typeof first?.data === 'string' ? readFile(first.data) : new Uint8Array()

const filesIn = async (folder: string) => (await readdir(join(work, 'cache', id, folder))).sort()

async function expectWhole(): Promise<void> {
  expect(data.equals(await bytesOf(await hub.open({ id })))).toBe(true)
  await expect(filesIn('onnx')).resolves.toEqual(['model.onnx', 'model.onnx.data'])
}

const rangesAsked = () => server.requests.filter(request => /model\.onnx\.data \[bytes=[1-9]/.test(request))

test('weights beside the model file are brought, too, and given as a path', expectWhole)

test('a download that breaks off goes on at once from where it was, and says so in its progress', async () => {
  let cuts = 0
  server.answers.set(path(weights), (request, response) => {
    const answer = cuts++ < 2 ? cutOff(data) : slow(data, { pieces: 3, pause: 60 })
    if (typeof answer === 'function') answer(request, response)
  })
  const progress: DownloadProgress[] = []
  const opened = await hub.open({ id }, { onProgress: step => progress.push(step) })
  expect(data.equals(await bytesOf(opened))).toBe(true)
  expect(rangesAsked()).toHaveLength(2)
  const steps = progress.filter(({ file }) => file === weights).map(({ loaded }) => loaded)
  expect(steps).toEqual(steps.toSorted((a, b) => a - b))
  expect(steps.at(-1)).toBe(data.byteLength)
})

test('what a broken download has left is used by the next attempt, of another process, too', async () => {
  server.answers.set(path(weights), cutOff(data))
  const error = await failure(hub.open({ id }))
  expect(error.message).toMatch(
    /the download of onnx\/model\.onnx\.data of .*zoo\/llama.* broke off after \d+ of \d+ bytes/,
  )
  expect(error.hint).toBe('run again; it goes on from there')
  const kept = (await filesIn('onnx')).filter(file => file.endsWith('.part'))
  expect(kept).toHaveLength(1)
  // As a process that was killed leaves it: with its own number, which nobody has any more.
  const folder = join(work, 'cache', id, 'onnx')
  const left = await readFile(join(folder, kept[0] ?? ''))
  await rm(join(folder, kept[0] ?? ''))
  await writeFile(join(folder, kept[0]?.replace(/\.0-(\w+)\.part$/, '.4194304-$1.part') ?? ''), left)
  server.answers.delete(path(weights))
  server.requests.length = 0
  hub = newHub()
  await expectWhole()
  expect(rangesAsked()).toEqual([`${path(weights)} [bytes=${left.byteLength}-]`])
})

test('a file that has changed in between is brought from its beginning', async () => {
  server.answers.set(path(weights), cutOff(data.map(byte => byte ^ 1)))
  await failure(hub.open({ id }))
  server.answers.delete(path(weights))
  await expectWhole()
})

test.each<[string, Answer]>([
  ['ignores ranges', (_, response) => response.writeHead(200, { etag: '"x"' }).end(data)],
  [
    'answers with another part than was asked for',
    (request, response) => {
      if (request.headers.range === undefined) response.writeHead(200, { etag: '"x"' }).end(data)
      else response.writeHead(206, { etag: '"x"', 'content-range': 'bytes 1-9/10' }).end(data.subarray(1, 10))
    },
  ],
  [
    'refuses ranges',
    (request, response) => {
      if (request.headers.range === undefined) response.writeHead(200, { etag: '"x"' }).end(data)
      else response.writeHead(416).end()
    },
  ],
])('a server that %s after a broken download is asked for the whole', async (_, answer) => {
  server.answers.set(path(weights), cutOff(data))
  await failure(hub.open({ id }))
  server.answers.set(path(weights), answer)
  await expectWhole()
})

test('of a server that cannot tell versions apart nothing is kept', async () => {
  server.answers.set(path(weights), cutOff(data, { etag: false }))
  const error = await failure(hub.open({ id }))
  expect(error.hint).toBe('run again; nothing of it was kept')
  await expect(filesIn('onnx')).resolves.toEqual(['model.onnx'])
})

test('a file that does not say its length is brought whole', async () => {
  server.answers.set(path(weights), (_, response) => response.writeHead(200).end(data))
  await expectWhole()
})

test('a redirect is followed', async () => {
  server.answers.set('storage/weights', data)
  server.answers.set(path(weights), { status: 302, headers: { location: `${server.url}storage/weights` } })
  await expectWhole()
})

test('an aborted download rejects with the reason of its signal, and is taken up again', async () => {
  server.answers.set(path(weights), slow(data))
  const controller = new AbortController()
  const onProgress = ({ file, loaded }: DownloadProgress) => {
    if (file === weights && loaded > data.byteLength / 4) controller.abort(new Error('stopped'))
  }
  await expect(hub.open({ id }, { onProgress, signal: controller.signal })).rejects.toThrow('stopped')
  server.requests.length = 0
  await expectWhole()
  expect(rangesAsked()).toHaveLength(1)
})

test.each<[string, Answer, RegExp]>([
  ['says nothing', silent, /127\.0\.0\.1.* did not answer within 0\.3 s for onnx\/model\.onnx\.data/],
  ['falls silent', silentAfterHeaders, /broke off after 1 of 1000 bytes/],
])('a server that %s is given up', async (_, answer, message) => {
  server.answers.set(path(weights), answer)
  expect((await failure(hub.open({ id }))).message).toMatch(message)
})

test('weights that end too early are damaged: dropped, and brought anew', async () => {
  server.answers.set(path(weights), data.subarray(0, data.byteLength - 4096))
  const error = await failure(hub.open({ id }))
  expect(error.message).toMatch(
    /model\.onnx\.data of .* is damaged: it has \d+ bytes, and .* keeps weights in it up to/,
  )
  server.answers.delete(path(weights))
  await expectWhole()
})

test('bytes that are not those of the hub are damaged where it names their SHA-256', async () => {
  await restartWithLists()
  const changed = Uint8Array.from(data)
  changed[100] = (changed[100] ?? 0) ^ 255
  server.answers.set(path(weights), changed)
  const error = await failure(hub.open({ id }))
  expect(error.message).toMatch(
    /model\.onnx\.data of .* is damaged: its SHA-256 is not the one that the hub names/,
  )
  expect(error.hint).toContain('run again')
  server.answers.delete(path(weights))
  await expectWhole()
})

test('two openings at once do not disturb each other', async () => {
  server.answers.set(path(weights), slow(data, { pieces: 5 }))
  const opened = await Promise.all([hub.open({ id }), newHub().open({ id })])
  for (const one of opened) expect(data.equals(await bytesOf(one))).toBe(true)
  await expect(filesIn('onnx')).resolves.toEqual(['model.onnx', 'model.onnx.data'])
})
