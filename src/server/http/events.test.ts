import { createParser, type EventSourceMessage } from 'eventsource-parser'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { requestOf } from '../../protocol/http/testRequest.ts'
import { readRunEvent } from '../../protocol/http/runEvent.ts'
import { startTestServer, type TestServer } from './testServer.ts'

let server: TestServer
let url: string
beforeEach(async () => {
  server = await startTestServer()
  url = await server.app.listen({ host: '127.0.0.1', port: 0 })
})
afterEach(() => server.close())

const request = (...values: number[]) =>
  requestOf(
    new Map([['x', { dtype: 'float32' as const, shape: [values.length], data: Float32Array.from(values) }]]),
  )

interface Followed {
  /** The next event. */
  next: () => Promise<EventSourceMessage>
  /** Those that are left, once the stream has ended. */
  rest: () => Promise<EventSourceMessage[]>
  comments: string[]
  leave: () => Promise<void>
}

async function follow(path: string, headers: Record<string, string> = {}): Promise<Followed> {
  const answer = await fetch(url + path, { headers })
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  const events: EventSourceMessage[] = []
  const comments: string[] = []
  const parser = createParser({
    onEvent: event => void events.push(event),
    onComment: comment => void comments.push(comment),
  })
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
  const read = async () => {
    const { done, value } = await reader.read()
    if (value !== undefined) parser.feed(value)
    return !done
  }
  return {
    comments,
    async next() {
      while (events.length === 0) if (!(await read())) throw new Error('the stream has ended')
      return events.shift()!
    },
    async rest() {
      while (await read());
      return events.splice(0)
    },
    leave: () => reader.cancel(),
  }
}

const statusOf = ({ event, id }: EventSourceMessage) => (id === undefined ? event : `${id} ${event ?? ''}`)

test('events are numbered and come as they happen, from RECEIVED to the end', async () => {
  const { body } = await server.post(request(1))
  const stream = await follow(body['events'] ?? '')
  const first = await stream.next()
  expect(statusOf(first)).toBe('1 RECEIVED')
  expect(readRunEvent(first.data)).toMatchObject({ run: body['run'] })
  const second = await stream.next()
  expect([second.id, readRunEvent(second.data)]).toEqual([undefined, { status: 'QUEUED', place: 1 }])
  const run = await server.take()
  await server.parts.ledger.append(run.id, { status: 'LOG', text: 'hello' })
  expect(statusOf(await stream.next())).toBe('2 LOG')
  await server.complete(run)
  expect((await stream.rest()).map(statusOf)).toEqual(['3 COMPLETED'])
})

test('places are told as they change', async () => {
  await server.post(request(1))
  const { body } = await server.post(request(2))
  const stream = await follow(body['events'] ?? '')
  await stream.next()
  expect((await stream.next()).data).toBe('{"status":"QUEUED","place":2}')
  await server.take()
  expect((await stream.next()).data).toBe('{"status":"QUEUED","place":1}')
  await stream.leave()
})

test('a stream is taken up again behind the last event, by header or by address', async () => {
  const { body } = await server.post(request(1))
  const path = body['events'] ?? ''
  const run = await server.take()
  for (const text of ['a', 'b', 'c']) await server.parts.ledger.append(run.id, { status: 'LOG', text })
  await server.complete(run)
  const all = ['1 RECEIVED', '2 LOG', '3 LOG', '4 LOG', '5 COMPLETED']
  expect((await (await follow(path)).rest()).map(statusOf)).toEqual(all)
  expect((await (await follow(path, { 'last-event-id': '3' })).rest()).map(statusOf)).toEqual(all.slice(3))
  expect((await (await follow(`${path}?after=4`)).rest()).map(statusOf)).toEqual(all.slice(4))
  expect(await (await follow(`${path}?after=5`)).rest()).toEqual([])
  for (const wrong of ['-1', 'x', '1e3', '9'.repeat(20)]) {
    const answer = await fetch(`${url}${path}`, { headers: { 'last-event-id': wrong } })
    expect(answer.status, wrong).toBe(400)
    await answer.text()
  }
})

test('whoever leaves is forgotten, and the run goes on', async () => {
  const { body } = await server.post(request(1))
  const stream = await follow(body['events'] ?? '')
  await stream.next()
  expect(await metric('vitrine_event_streams')).toBe(1)
  await stream.leave()
  await expect.poll(() => metric('vitrine_event_streams')).toBe(0)
  await server.complete(await server.take())
  expect((await (await follow(body['events'] ?? '')).rest()).map(statusOf)).toEqual([
    '1 RECEIVED',
    '2 COMPLETED',
  ])
})

test('streams are told when the endpoint closes, and end without an end of the run', async () => {
  const { body } = await server.post(request(1))
  await server.take()
  const stream = await follow(body['events'] ?? '')
  await stream.next()
  const closed = server.app.close()
  expect(await stream.rest()).toEqual([])
  expect(stream.comments.at(-1)).toContain('ask again')
  await closed
})

async function metric(name: string): Promise<number> {
  const text = await (await fetch(`${url}/v1/metrics`)).text()
  return Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1])
}
