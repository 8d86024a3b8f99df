import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addressOf } from '../../src/graph/address.ts'
import { createRemoteBackend, type RemoteSettings } from '../../src/backend/remote.ts'
import { type Progress } from '../../src/graph/progress.ts'
import { type Graph } from '../../src/graph/versions/v1.ts'
import { createKey } from '../../src/server/keys/createKey.ts'
import { openKeyRing } from '../../src/server/keys/keyRing.ts'
import { read, save, traceOf } from '../graphs.ts'
import { startEndpoint, type Endpoint } from './startEndpoint.ts'

let endpoint: Endpoint
let folder: string
let key: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-keys-'))
  const keys = join(folder, 'keys.json')
  ;({ key } = await createKey(keys, 'ada'))
  endpoint = await startEndpoint({ keys: openKeyRing(keys) })
}, 60_000)
afterAll(async () => {
  await endpoint.close()
  await rm(folder, { recursive: true })
})

const base = traceOf([read('0', 'lm_head.output'), save('1', '0', 'logits')])
const graph: Graph = { ...base, runs: base.runs.map(run => ({ ...run, options: { remote: true } })) }
const address = addressOf(graph)
const noConstants = new Map()

const remoteAt = (settings: Partial<RemoteSettings> = {}) =>
  createRemoteBackend({
    url: endpoint.url,
    key,
    name: 'lab',
    patience: { firstWait: 5, longestWait: 10 },
    ...settings,
  })

/** The real connection, with answers of before put in front. */
function after(answers: Response[]): { fetch: typeof fetch; asked: number[] } {
  const asked: number[] = []
  return {
    asked,
    fetch: (url, init) => {
      asked.push(Date.now())
      const answer = answers.shift()
      return answer === undefined ? fetch(url, init) : Promise.resolve(answer)
    },
  }
}

const refusal = (code: string, status: number, retry: string | null) =>
  new Response(JSON.stringify({ code, error: { name: 'VitrineError', message: 'not now' } }), {
    status,
    headers: retry === null ? {} : { 'retry-after': retry },
  })

describe('an endpoint that says no', () => {
  test.each([
    [null, 'this endpoint needs a key'],
    ['wrong', 'this endpoint does not know the key, or it was revoked'],
  ])('to the key %s: what to do stands with it, and it is not asked again', async (wrong, message) => {
    const { fetch, asked } = after([])
    const remote = remoteAt({ key: wrong, fetch })
    await expect(remote.run(graph, address, noConstants)).rejects.toMatchObject({
      message: `lab (${endpoint.url}): ${message}`,
      hint: expect.stringMatching(/^set its key: .*VITRINE_KEY; .*vitrine keys create/) as string,
    })
    expect(asked).toHaveLength(1)
  })

  test('to a model: it says what it serves', async () => {
    const wrong = remoteAt().describe({ id: 'some/other' })
    await expect(wrong).rejects.toMatchObject({
      message: expect.stringMatching(/^lab \(http.*\): .*some\/other/) as string,
      hint: expect.stringContaining('vitrine/atlas') as string,
    })
    await expect(remoteAt().describe({ id: 'vitrine/atlas', precision: 'q4' })).rejects.toMatchObject({
      message: `lab (${endpoint.url}) has vitrine/atlas as fp32, not as q4`,
      hint: "ask for { dtype: 'fp32' }, or for none",
    })
  })

  test('for now: it is asked again when it said', async () => {
    const { fetch, asked } = after([refusal('too-many', 429, '1'), refusal('unavailable', 503, '0')])
    const seen: Progress[] = []
    const report = await remoteAt({ fetch }).run(graph, address, noConstants, {
      onProgress: progress => seen.push(progress),
    })
    expect(report.endpoint?.url).toBe(endpoint.url)
    expect(asked[1]! - asked[0]!).toBeGreaterThanOrEqual(995)
    expect(seen.slice(0, 2)).toMatchObject([
      { stage: 'connect', endpoint: 'lab', attempt: 1 },
      { stage: 'connect', endpoint: 'lab', attempt: 2 },
    ])
  })

  test('for too long: its own words are the error', async () => {
    const answers = Array.from({ length: 100 }, () => refusal('internal-error', 500, null))
    const remote = remoteAt({
      fetch: after(answers).fetch,
      patience: { firstWait: 5, longestWait: 10, unreached: 60 },
    })
    await expect(remote.run(graph, address, noConstants)).rejects.toThrow(`lab (${endpoint.url}): not now`)
    expect(answers.length).toBeLessThan(99)
  })
})

describe('what is no endpoint', () => {
  test.each([
    ['a page', new Response('<html>', { status: 200 }), 'answered what cannot be read'],
    ['a page that is not there', new Response('<html>', { status: 404 }), 'not as a Vitrine endpoint does'],
    ['other JSON', new Response('{"status":"fine"}', { status: 202 }), 'answered what cannot be read'],
  ])('%s: the error says so', async (_, answer, message) => {
    const remote = remoteAt({ fetch: after([answer]).fetch })
    await expect(remote.run(graph, address, noConstants)).rejects.toMatchObject({
      message: expect.stringContaining(message) as string,
      hint: expect.stringContaining('vitrine serve') as string,
    })
  })

  test('a proxy that leaves out Range is told of, instead of bringing the whole', async () => {
    const remote = remoteAt()
    await remote.run(graph, address, noConstants)
    const whole = remoteAt({
      fetch: (url, init) => {
        const headers = new Headers(init?.headers)
        headers.delete('range')
        return fetch(url, { ...init, headers })
      },
    })
    await whole.run(graph, address, noConstants)
    await expect(whole.look(`${address}/logits`)).rejects.toMatchObject({
      hint: 'a proxy before it may leave out Range: let it pass the header on',
    })
  })
})

test('the key goes to its endpoint, and nowhere by a redirection', async () => {
  const seen: (string | undefined)[] = []
  const server = createServer((request, response) => {
    seen.push(request.headers.authorization)
    response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const place = server.address()
  const url = `http://127.0.0.1:${typeof place === 'object' ? place?.port : ''}`
  await expect(
    remoteAt({ url, patience: { firstWait: 5, longestWait: 5, unreached: 20 } }).run(
      graph,
      address,
      noConstants,
    ),
  ).rejects.toThrow('could not be reached')
  expect(new Set(seen)).toEqual(new Set([`Bearer ${key}`]))
  await new Promise(resolve => server.close(resolve))
})
