import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { hashGraph } from '../../graph/canonical.ts'
import { readRunAccepted, readRunState } from '../../protocol/http/runState.ts'
import { requestOf } from '../../protocol/http/testRequest.ts'
import { loopbackLimits } from './options.ts'
import { startTestServer, type TestServer } from './testServer.ts'
import { traceOf, read, save } from '../../../test/graphs.ts'

let server: TestServer
beforeEach(async () => {
  server = await startTestServer()
})
afterEach(() => server.close())

const numbers = (...values: number[]) =>
  new Map([['x', { dtype: 'float32' as const, shape: [values.length], data: Float32Array.from(values) }]])
const host = { host: 'localhost' }
const get = (url: string, headers: Record<string, string> = {}) =>
  server.app.inject({ method: 'GET', url, headers: { ...host, ...headers } })

test('a run is accepted, waits, is run and gives its result', async () => {
  const request = requestOf(numbers(1, 2, 3))
  const { status, body, headers } = await server.post(request)
  expect(status).toBe(202)
  const accepted = readRunAccepted(body)
  expect(accepted.status).toBe('QUEUED')
  expect(headers['location']).toBe(`/v1/runs/${accepted.run}`)
  expect(headers['vitrine-protocol']).toBe('1')

  expect((await get(accepted.result)).json()).toMatchObject({ code: 'not-found' })
  expect(readRunState((await get(`/v1/runs/${accepted.run}`)).json())).toMatchObject({
    status: 'QUEUED',
    place: 1,
    hash: hashGraph(request.graph),
    saves: ['saved0', 'saved1'],
  })
  const run = await server.take()
  expect(run.id).toBe(accepted.run)
  const bytes = await server.complete(run)
  const state = readRunState((await get(`/v1/runs/${accepted.run}`)).json())
  expect(state).toMatchObject({ status: 'COMPLETED', place: null, end: { result: { bytes: bytes.length } } })
  const result = await get(accepted.result)
  expect(result.statusCode).toBe(200)
  expect(Buffer.compare(result.rawPayload, Buffer.from(bytes))).toBe(0)
})

describe('the same request again', () => {
  test('under one key it is one run, and another request under it is refused', async () => {
    const first = await server.post(requestOf(numbers(1)), { 'idempotency-key': 'mine' })
    const again = await server.post(requestOf(numbers(1)), { 'idempotency-key': 'mine' })
    expect([again.status, again.body]).toEqual([202, first.body])
    expect((await server.parts.queue.waiting()).get('')).toBe(1)
    const other = await server.post(requestOf(numbers(2)), { 'idempotency-key': 'mine' })
    expect([other.status, other.body['code']]).toEqual([400, 'malformed-request'])
    await server.complete(await server.take())
    expect((await server.post(requestOf(numbers(1)), { 'idempotency-key': 'mine' })).body['status']).toBe(
      'COMPLETED',
    )
    expect((await server.parts.queue.waiting()).size).toBe(0)
  })

  test('at once, it is one run too', async () => {
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => server.post(requestOf(numbers(1)), { 'idempotency-key': 'mine' })),
    )
    expect(new Set(answers.map(({ body }) => body['run'])).size).toBe(1)
    expect((await server.parts.queue.waiting()).get('')).toBe(1)
  })

  test('a completed run is the answer where the caller asks for that, and there alone', async () => {
    const request = requestOf(numbers(1))
    const first = await server.post(request)
    const reuse = { ...request, options: { ...request.options, reuse: true } }
    expect((await server.post(reuse)).status).toBe(202)
    for (let i = 0; i < 2; i++) await server.complete(await server.take())
    const answer = await server.post(reuse)
    expect([answer.status, answer.body['status']]).toEqual([200, 'COMPLETED'])
    expect((await server.post(request)).status).toBe(202)
    const scratch = { ...request, options: { ...request.options, reuse: true, fromScratch: true } }
    expect((await server.post(scratch)).status).toBe(202)
    expect(first.body['run']).not.toBe((await server.post(request)).body['run'])
  })

  test('what was measured is not taken for the results of the graph', async () => {
    const request = requestOf(numbers(1))
    const measured = { ...request, options: { ...request.options, measure: ['c0'], reuse: true } }
    await server.post(measured)
    await server.complete(await server.take())
    const whole = await server.post({ ...request, options: { ...request.options, reuse: true } })
    expect(whole.status).toBe(202)
    expect((await server.post(measured)).status).toBe(200)
  })
})

test('a key of a request is of visible characters', async () => {
  for (const key of ['', 'a b', 'x'.repeat(201)]) {
    const { status, body } = await server.post(requestOf(numbers(1)), { 'idempotency-key': key })
    expect([status, body['code']], key).toEqual([400, 'malformed-request'])
  }
})

describe('results of earlier runs', () => {
  const take = (ref: string, run: string) => requestOf(new Map(), new Map([[ref, run]]))

  test('are taken from runs of this caller that have them', async () => {
    const request = requestOf(numbers(1))
    const { body } = await server.post(request)
    const hash = hashGraph(request.graph)
    const run = body['run'] ?? ''
    const early = await server.post(take(`${hash}/saved0`, run))
    expect([early.status, early.body['code']]).toEqual([422, 'wrong-graph'])
    await server.complete(await server.take())
    expect((await server.post(take(`${hash}/saved0`, run))).status).toBe(202)
    const wrong: [string, string][] = [
      [`${hash}/saved9`, run],
      [`${'0'.repeat(64)}/saved0`, run],
      [`${hash}/saved0`, `${run.slice(0, -1)}${run.endsWith('A') ? 'B' : 'A'}`],
    ]
    for (const [ref, id] of wrong)
      expect((await server.post(take(ref, id))).body['code'], ref).toBe('wrong-graph')
  })
})

describe('cancelling', () => {
  const remove = (run: string | undefined) =>
    server.app.inject({ method: 'DELETE', url: `/v1/runs/${run ?? ''}`, headers: host })

  test('a run that waits ends at once', async () => {
    const { body } = await server.post(requestOf(numbers(1)))
    const answer = await remove(body['run'])
    expect(answer.statusCode).toBe(202)
    expect(readRunState(answer.json())).toMatchObject({ status: 'CANCELLED', cancelled: true })
    expect((await server.parts.queue.waiting()).size).toBe(0)
  })

  test('a run that runs is told to its worker, which ends it', async () => {
    const { body } = await server.post(requestOf(numbers(1)))
    const run = await server.take()
    const told = new Promise(resolve => server.parts.ledger.onCancel(resolve))
    expect(readRunState((await remove(body['run'])).json())).toMatchObject({
      status: 'RUNNING',
      cancelled: true,
    })
    expect(await told).toBe(run.id)
  })

  test('the results of one that has ended are removed, and it is not known any more', async () => {
    const { body } = await server.post(requestOf(numbers(1)))
    await server.complete(await server.take())
    expect((await remove(body['run'])).statusCode).toBe(204)
    expect((await get(body['result'] ?? '')).statusCode).toBe(404)
    expect(await server.parts.store.size(`runs/${body['run'] ?? ''}/request`)).toBeNull()
    expect((await remove(body['run'])).statusCode).toBe(404)
  })
})

describe('what is refused', () => {
  const atlas = (nodes = [read('0', 'h.0.output'), save('1', '0', 'x')]) => traceOf(nodes)
  const of = (graph: ReturnType<typeof traceOf>) => ({ ...requestOf(new Map()), graph })

  test('a model that is not served, which names those that are', async () => {
    const graph = atlas()
    for (const id of ['a/b', './etc', '/etc/passwd', '../x', 'vitrine/none']) {
      graph.runs[0]!.model!.id = id
      const { status, body } = await server.post(of(graph))
      expect([status, body['code']], id).toEqual([404, 'not-found'])
      expect(JSON.stringify(body)).toContain('it has a/other, vitrine/atlas')
    }
  })

  test('more nodes or tokens than a run may have, those of cells counted', async () => {
    const limits = { nodes: 10, tokens: 20 }
    await server.close()
    server = await startTestServer({ limits: { ...loopbackLimits, ...limits } })
    expect((await server.post(of(atlas()))).status).toBe(202)
    const sweep = atlas([
      { kind: 'sweep', id: 's', rows: 0, axes: [{ name: 'a', values: [1, 2, 3, 4, 5, 6, 7, 8] }] },
      { ...read('0', 'h.0.output'), sweep: 's' },
      { kind: 'swept', id: '1', of: 's', value: '0' },
      save('2', '1', 'x'),
    ])
    const { status, body } = await server.post(of(sweep))
    expect([status, body['code']]).toEqual([413, 'too-large'])
    const long = atlas()
    long.runs[0]!.prompts[0]!.ids = [Array.from({ length: 21 }, () => 1)]
    expect(JSON.stringify((await server.post(of(long))).body)).toContain('21 token positions')
  })

  test('more open runs than a caller may have, until one has ended', async () => {
    await server.close()
    server = await startTestServer({ limits: { ...loopbackLimits, openRuns: 3 } })
    const answers = await Promise.all([1, 2, 3, 4, 5].map(n => server.post(requestOf(numbers(n)))))
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 202, 202, 429, 429])
    const refused = answers.find(({ status }) => status === 429)
    expect(refused?.body['code']).toBe('too-many')
    expect(Number(refused?.headers['retry-after'])).toBeGreaterThan(0)
    await server.complete(await server.take())
    expect((await server.post(requestOf(numbers(9)))).status).toBe(202)
  })

  test('all runs while the endpoint stops', async () => {
    server.stop.abort()
    const { status, body, headers } = await server.post(requestOf(numbers(1)))
    expect([status, body['code'], headers['retry-after']]).toEqual([503, 'unavailable', '5'])
    expect((await get('/v1/health')).json()).toMatchObject({ status: 'stopping' })
  })

  test.each([
    ['{}', 'application/json', 415, 'wrong-type'],
    ['hello', 'text/plain', 415, 'wrong-type'],
    ['hello', 'application/vnd.safetensors', 400, 'malformed-request'],
    ['', 'application/vnd.safetensors', 400, 'malformed-request'],
  ])('the body %j of type %s', async (payload, type, status, code) => {
    const answer = await server.app.inject({
      method: 'POST',
      url: '/v1/runs',
      headers: { ...host, 'content-type': type },
      payload,
    })
    expect([answer.statusCode, answer.json()]).toMatchObject([status, { code }])
  })

  test('other paths, other methods, other versions', async () => {
    for (const url of [
      '/',
      '/v1',
      '/v1/runs/x',
      '/v1/runs/%2e%2e',
      '/v1/%zz',
      `/v1/runs/${'x'.repeat(400)}`,
      '/v1/nothing',
    ])
      expect(['not-found', 'malformed-request'], url).toContain(
        (await get(url)).json<{ code: string }>().code,
      )
    const put = await server.app.inject({ method: 'PUT', url: '/v1/runs', headers: host, payload: 'x' })
    expect([put.statusCode, put.headers['allow'], put.json()]).toMatchObject([
      405,
      'POST',
      { code: 'not-allowed' },
    ])
    const version = await get('/v1/models', { 'vitrine-protocol': '7' })
    expect([version.statusCode, version.headers['vitrine-protocol']]).toEqual([426, '1'])
  })
})
