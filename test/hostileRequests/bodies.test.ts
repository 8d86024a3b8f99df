import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readRefusal } from '../../src/protocol/http/refusal.ts'
import { routes } from '../../src/protocol/http/routes.ts'
import { writeRunRequest } from '../../src/protocol/http/runRequest.ts'
import { Caller, textOf } from './caller.ts'
import { startEndpoint, type Endpoint } from './endpoint.ts'
import { steering } from './goodRequests.ts'
import { exchange, type Exchange } from './rawExchange.ts'
import { requestBytes, wellFormed } from './requestBytes.ts'

let endpoint: Endpoint

beforeAll(async () => {
  endpoint = await startEndpoint({ headers: 2000, request: 4000 })
}, 120_000)
afterAll(() => endpoint.close())

const announced = (headers: Record<string, string>, key = endpoint.attacker): Uint8Array =>
  requestBytes(wellFormed('POST', '/v1/runs', key, undefined, headers))

const refusalIn = ({ answer }: Exchange): string | undefined =>
  answer === null ? undefined : readRefusal(JSON.parse(textOf(answer)))?.code

test('a body that says it is too large is refused before a byte of it is sent', async () => {
  for (const length of [endpoint.limits.requestBytes + 1, 1e12, Number.MAX_SAFE_INTEGER]) {
    const head = announced({ 'content-length': String(length) })
    const answered = await exchange(endpoint.port, [head])
    expect(refusalIn(answered)).toBe('too-large')
    expect(answered.sent).toBe(head.length)
  }
})

test('a body whose sender has no key, or that is of another type, is refused before a byte of it is sent', async () => {
  const length = { 'content-length': '200000' }
  expect(refusalIn(await exchange(endpoint.port, [announced(length, 'vtr_wrong')]))).toBe('unknown-key')
  const typed = announced({ ...length, 'content-type': 'application/json' })
  expect(refusalIn(await exchange(endpoint.port, [typed]))).toBe('wrong-type')
})

test('a body that does not say how long it is is refused as soon as it is too large', async () => {
  const chunk = Buffer.alloc(65_536, 'a')
  const { method, path, headers, body } = wellFormed('POST', '/v1/runs', endpoint.attacker, undefined, {
    'transfer-encoding': 'chunked',
  })
  const head = requestBytes({
    method,
    path,
    headers: headers.filter(([name]) => name !== 'content-length'),
    body,
  })
  let sent = 0
  async function* endless() {
    yield head
    for (;;) {
      sent += chunk.length
      yield Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n')])
      // What the other side says can only be heard between two chunks.
      await pause(1)
    }
  }
  const before = process.memoryUsage().arrayBuffers
  expect(refusalIn(await exchange(endpoint.port, endless()))).toBe('too-large')
  // What lies in the buffers of two sockets may have left.
  expect(sent).toBeLessThan(20e6)
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(30e6)
})

test('bodies that come slowly or not at all are given up, and keep nobody else from being answered', async () => {
  const body = writeRunRequest(steering(3))
  const good = requestBytes(wellFormed('POST', '/v1/runs', endpoint.attacker, body))
  async function* slowly(bytes: Uint8Array, step: number) {
    for (let at = 0; at < bytes.length; at += step) {
      yield bytes.subarray(at, at + step)
      await pause(100)
    }
  }
  const slow = Array.from({ length: 40 }, (_, i) =>
    i % 3 === 0
      ? exchange(endpoint.port, slowly(good, 2))
      : i % 3 === 1
        ? exchange(endpoint.port, [good.subarray(0, good.length - 1 - i)])
        : exchange(endpoint.port, [good.subarray(0, 30)]),
  )
  const victim = new Caller(endpoint.port, endpoint.victim)
  const { run } = await victim.post(steering(3))
  expect((await victim.follow(run)).end.status).toBe('COMPLETED')
  for (const { answer } of await Promise.all(slow))
    // The connection is closed, with words where there is somebody to hear them.
    expect([null, 400, 408]).toContain(answer?.status ?? null)
  await expect.poll(endpoint.connections).toBe(0)
  expect(await endpoint.parts.ledger.openRuns(endpoint.attacker.slice(4, 16))).toBe(0)
})

test('callers who leave before they are answered leave no stream behind', async () => {
  const victim = new Caller(endpoint.port, endpoint.victim)
  const { run } = await victim.post(steering(4))
  await victim.follow(run)
  const ask = requestBytes(wellFormed('GET', routes.events(run), endpoint.victim))
  for (let round = 0; round < 3; round++) {
    // Keys are read anew every half second: the answer takes a while then.
    await pause(550)
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        const socket = connect(endpoint.port, '127.0.0.1')
        await once(socket, 'connect')
        socket.write(ask, () => socket.resetAndDestroy())
        await once(socket, 'close')
      }),
    )
  }
  await expect.poll(endpoint.connections).toBe(0)
  const metrics = async () => textOf(await victim.ask('GET', routes.metrics))
  await expect.poll(metrics).toContain('vitrine_event_streams 0\n')
})
