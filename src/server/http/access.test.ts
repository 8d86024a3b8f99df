import { connect } from 'node:net'
import { once } from 'node:events'
import { afterEach, expect, test, vi } from 'vitest'
import { requestOf } from '../../protocol/http/testRequest.ts'
import { createKey, revokeKey } from '../keys/createKey.ts'
import { defaultLimits } from './options.ts'
import { startTestServer, type TestServer } from './testServer.ts'
import { read, save, traceOf } from '../../../test/graphs.ts'

let server: TestServer | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

const one = requestOf(new Map([['x', { dtype: 'float32' as const, shape: [1], data: Float32Array.of(1) }]]))
const get = (on: TestServer, url: string, headers: Record<string, string> = {}) =>
  on.app.inject({ method: 'GET', url, headers: { host: 'localhost:8420', ...headers } })
const bearer = (key: string) => ({ authorization: `Bearer ${key}` })

test('away from loopback everybody needs a key, and a revoked one opens nothing within a second', async () => {
  server = await startTestServer({ isLoopback: false })
  const host = { host: 'vitrine.example' }
  expect((await get(server, '/v1/health', host)).json()).toMatchObject({ needsKey: true, status: 'ok' })
  for (const path of ['/v1/models', '/v1/metrics', '/v1/runs/x', '/v1/runs/x/result'])
    expect((await get(server, path, host)).json(), path).toMatchObject({ code: 'unknown-key' })
  expect((await server.post(one, host)).status).toBe(401)
  const { key } = await createKey(server.keys, 'Ada')
  const on = server
  await vi.waitFor(
    async () => expect((await on.post(one, { ...host, ...bearer(key) })).status).toBe(202),
    2000,
  )
  for (const wrong of [`${key}x`, key.slice(4), 'x'.repeat(5000)])
    expect((await server.post(one, { ...host, ...bearer(wrong) })).status).toBe(401)
  await revokeKey(server.keys, key)
  await vi.waitFor(
    async () => expect((await on.post(one, { ...host, ...bearer(key) })).status).toBe(401),
    2000,
  )
})

test('nobody sees the runs of another key, whatever is asked of them', async () => {
  server = await startTestServer({ isLoopback: false })
  const [ada, grace] = await Promise.all([createKey(server.keys, 'Ada'), createKey(server.keys, 'Grace')])
  const { body } = await server.post(one, bearer(ada.key))
  await server.complete(await server.take())
  const path = `/v1/runs/${body['run'] ?? ''}`
  for (const part of ['', '/events', '/result']) {
    const theirs = await get(server, path + part, bearer(grace.key))
    const nobodys = await get(server, `/v1/runs/${'A'.repeat(22)}${part}`, bearer(grace.key))
    expect([theirs.statusCode, theirs.body], part).toEqual([404, nobodys.body])
    expect((await get(server, path + part, bearer(ada.key))).statusCode).toBe(200)
  }
  const removed = await server.app.inject({ method: 'DELETE', url: path, headers: bearer(grace.key) })
  expect(removed.statusCode).toBe(404)
  expect((await get(server, `${path}/result`, bearer(ada.key))).statusCode).toBe(200)
  // The same Idempotency-Key of another caller is another run.
  const [a, b] = await Promise.all(
    [ada, grace].map(({ key }) => on(server).post(one, { ...bearer(key), 'idempotency-key': 'same' })),
  )
  expect(a?.body['run']).not.toBe(b?.body['run'])
})

test('a caller who asks too often waits, and others do not; guesses of keys are counted too', async () => {
  server = await startTestServer({ isLoopback: false, limits: { ...defaultLimits, requestsPerMinute: 3 } })
  const [ada, grace] = await Promise.all([createKey(server.keys, 'Ada'), createKey(server.keys, 'Grace')])
  const statuses: number[] = []
  for (let i = 0; i < 4; i++) statuses.push((await get(server, '/v1/models', bearer(ada.key))).statusCode)
  expect(statuses).toEqual([200, 200, 200, 429])
  const refused = await get(server, '/v1/models', bearer(ada.key))
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
  expect(refused.json()).toMatchObject({ code: 'too-many' })
  expect((await get(server, '/v1/models', bearer(grace.key))).statusCode).toBe(200)
  const guesses: number[] = []
  for (let i = 0; i < 4; i++) guesses.push((await get(server, '/v1/models', bearer('guess'))).statusCode)
  expect(guesses).toEqual([401, 401, 401, 429])
  expect((await get(server, '/v1/health')).statusCode).toBe(200)
})

test('on loopback without keys other pages, other names and proxies are refused, until there is a key', async () => {
  server = await startTestServer({ origins: ['https://example.org'] })
  const status = async (headers: Record<string, string>) =>
    (await get(on(server), '/v1/models', headers)).statusCode
  const good: Record<string, string>[] = [
    {},
    { host: '127.0.0.1:8420' },
    { host: '[::1]:8420' },
    { origin: 'http://localhost:5173' },
    { origin: 'https://example.org' },
  ]
  for (const headers of good) expect(await status(headers), JSON.stringify(headers)).toBe(200)
  const foreign: Record<string, string>[] = [
    { host: 'evil.example' },
    { host: '127.0.0.1.evil.example' },
    { origin: 'https://evil.example' },
    { origin: 'https://example.org.evil.example' },
    { origin: 'http://localhost.evil.example' },
    { origin: 'null' },
    { 'x-forwarded-for': '1.2.3.4' },
  ]
  for (const headers of foreign) expect(await status(headers), JSON.stringify(headers)).toBe(403)
  const { key } = await createKey(server.keys, 'Ada')
  await vi.waitFor(async () => expect(await status({})).toBe(401), 2000)
  expect(await status({ host: 'vitrine.example', ...bearer(key) })).toBe(200)
})

test('pages may read what they need, and those that are not chosen nothing', async () => {
  server = await startTestServer({ isLoopback: false, origins: ['https://example.org'] })
  const preflight = (origin: string) =>
    on(server).app.inject({
      method: 'OPTIONS',
      url: '/v1/runs',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,idempotency-key',
        'access-control-request-private-network': 'true',
      },
    })
  for (const origin of ['https://example.org', 'http://localhost:5173']) {
    const { statusCode, headers } = await preflight(origin)
    expect(statusCode).toBe(204)
    expect(headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-private-network': 'true',
    })
    expect(headers['access-control-allow-headers']).toContain('idempotency-key')
  }
  const foreign = (await preflight('https://evil.example')).headers
  expect(foreign['access-control-allow-origin']).toBeUndefined()
  expect(foreign['access-control-allow-private-network']).toBeUndefined()
  const refused = await get(server, '/v1/models', { origin: 'https://example.org' })
  expect(refused.headers).toMatchObject({ 'access-control-allow-origin': 'https://example.org' })
  expect(refused.headers['access-control-expose-headers']).toContain('content-range')
})

test('the log says who ran what when, and holds no prompt, no graph and no key', async () => {
  server = await startTestServer({ isLoopback: false })
  const { id, key } = await createKey(server.keys, 'Ada')
  const graph = traceOf([read('0', 'secret.site.output'), save('1', '0', 'secretSave')])
  graph.runs[0]!.prompts[0] = { text: 'my secret prompt', ids: [[4711, 815, 1234]] }
  const { body } = await server.post({ ...one, graph, constants: new Map() }, bearer(key))
  expect(body).toHaveProperty('run')
  const run = await server.take()
  await server.parts.ledger.finish(run.id, {
    status: 'FAILED',
    error: { name: 'VitrineError', message: 'there is no secret.site', path: 'runs[0].nodes[0].site' },
  })
  await get(server, `/v1/runs/${run.id}/events?secret=1`, bearer(key))
  await get(server, `/${key}`, bearer('vtr_000000000000_wrong'))
  await expect.poll(() => server?.log()).toContain('run ended')
  const log = server.log()
  expect(log).toContain(body['run'])
  expect(log).toContain(`"key":"${id}"`)
  expect(log).not.toMatch(/secret|4711|815, ?1234|vtr_/)
  expect(log).not.toContain(key.slice(-43))
})

test('a body that is too large is refused before it is read, and while it is', async () => {
  server = await startTestServer({ limits: { ...defaultLimits, requestBytes: 10_000 } })
  const { port } = new URL(await server.app.listen({ host: '127.0.0.1', port: 0 }))
  const head = 'POST /v1/runs HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/vnd.safetensors\r\n'
  expect(await talk(port, [`${head}content-length: 10000000\r\n\r\n`])).toContain(' 413 ')
  const chunk = `1000\r\n${'x'.repeat(4096)}\r\n`
  expect(await talk(port, [`${head}transfer-encoding: chunked\r\n\r\n`, chunk, chunk, chunk])).toContain(
    ' 413 ',
  )
})

test('who sends too slowly is cut off', async () => {
  server = await startTestServer({ timeouts: { headers: 300, request: 600 } })
  const { port } = new URL(await server.app.listen({ host: '127.0.0.1', port: 0 }))
  expect(await talk(port, ['GET /v1/health HTTP/1.1\r\nhost: loc'])).toContain(' 408 ')
  expect(
    await talk(port, [
      'POST /v1/runs HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/vnd.safetensors\r\ncontent-length: 100\r\n\r\nx',
    ]),
  ).toContain(' 408 ')
})

test('what is not HTTP gets an answer of the protocol', async () => {
  server = await startTestServer()
  const { port } = new URL(await server.app.listen({ host: '127.0.0.1', port: 0 }))
  const answer = await talk(port, ['hello\r\n\r\n'])
  expect(answer).toContain(' 400 ')
  expect(answer).toContain('malformed-request')
})

/** Sends bytes, then waits for the first answer; the sender never ends its side. */
async function talk(port: string, parts: readonly string[]): Promise<string> {
  const socket = connect(Number(port), '127.0.0.1')
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  for (const part of parts) socket.write(part)
  const [first] = (await once(socket, 'data')) as [Buffer]
  socket.destroy()
  return String(first)
}

function on(running: TestServer | undefined): TestServer {
  if (running === undefined) throw new Error('no server')
  return running
}
