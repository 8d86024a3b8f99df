import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { VitrineError } from '../graph/errors.ts'
import { channelOf } from './channel.ts'
import { createClient } from './client.ts'
import { serve, type Handlers, type ServeOptions } from './server.ts'

interface TestApi {
  double: { params: number; result: number; progress: never }
  count: { params: { to: number }; result: string; progress: number }
  wait: { params: null; result: string; progress: never }
  fail: { params: string; result: never; progress: never }
  bytes: { params: Uint8Array; result: Uint8Array; progress: never }
  strict: { params: string; result: string; progress: never }
}

const handlers: Handlers<TestApi> = {
  double: { decode: 'trusted', run: n => 2 * n },
  count: {
    decode: 'trusted',
    run({ to }, { progress }) {
      for (let i = 0; i < to; i++) progress(i)
      return 'done'
    },
  },
  wait: {
    decode: 'trusted',
    run: (_, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new DOMException('stopped', 'AbortError')))
      }),
  },
  fail: {
    decode: 'trusted',
    run(hint) {
      throw new VitrineError('it failed', { hint })
    },
  },
  bytes: {
    decode: 'trusted',
    run(bytes, { transfer }) {
      transfer.push(bytes.buffer)
      return bytes
    },
  },
  strict: {
    decode: params => {
      if (typeof params !== 'string') throw new VitrineError('params must be text')
      return params
    },
    run: text => text,
  },
}

const ends: MessagePort[] = []
afterEach(() => {
  for (const port of ends.splice(0)) port.close()
})

function connect(options?: ServeOptions) {
  const { port1, port2 } = new MessageChannel()
  ends.push(port1, port2)
  const stop = serve<TestApi>(channelOf(port2), handlers, options)
  return { client: createClient<TestApi>(channelOf(port1)), port: port1, stop }
}

test('answers find their calls, whatever their order and number', async () => {
  const { client } = connect()
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: -1e6, max: 1e6 }), { maxLength: 40 }), async numbers => {
      const answers = await Promise.all(numbers.map(n => client.call('double', n)))
      expect(answers).toEqual(numbers.map(n => 2 * n))
    }),
    { numRuns: 20 },
  )
})

test('progress arrives in order and before the result', async () => {
  const seen: number[] = []
  const { client } = connect()
  await expect(client.call('count', { to: 5 }, { onProgress: n => seen.push(n) })).resolves.toBe('done')
  expect(seen).toEqual([0, 1, 2, 3, 4])
})

test('a cancelled call settles when the other side has stopped', async () => {
  const controller = new AbortController()
  const { client } = connect()
  const call = client.call('wait', null, { signal: controller.signal })
  await client.call('double', 1)
  controller.abort()
  await expect(call).rejects.toMatchObject({ name: 'AbortError' })
})

test('a call with an aborted signal is never sent', async () => {
  const { client } = connect()
  await expect(client.call('double', 1, { signal: AbortSignal.abort() })).rejects.toMatchObject({
    name: 'AbortError',
  })
})

test('an error crosses as a VitrineError with its hint', async () => {
  const { client } = connect()
  const failure = client.call('fail', 'do this instead')
  await expect(failure).rejects.toBeInstanceOf(VitrineError)
  await expect(failure).rejects.toMatchObject({ message: 'it failed', hint: 'do this instead' })
})

test('buffers are handed over, not copied', async () => {
  const { client } = connect()
  const bytes = new Uint8Array([1, 2, 3])
  const back = await client.call('bytes', bytes, { transfer: [bytes.buffer] })
  expect(bytes.length).toBe(0)
  expect(back).toEqual(new Uint8Array([1, 2, 3]))
})

test('hostile traffic costs the sender its call and nobody else', async () => {
  const { client, port } = connect()
  for (const junk of [null, 'x', { type: 'call' }, { type: 'result', id: 0, value: 1 }])
    port.postMessage(junk)
  port.postMessage({ type: 'call', id: 9e5, method: 'constructor', params: null })
  port.postMessage({ type: 'call', id: 9e5, method: '__proto__', params: null })
  port.postMessage({ type: 'cancel', id: 12345 })
  await expect(client.call('double', 21)).resolves.toBe(42)
  const wrong: unknown = { not: 'text' }
  await expect(client.call('strict', wrong as string)).rejects.toMatchObject({
    message: 'params must be text',
  })
})

test('more open calls than allowed are refused, and a closed call makes room', async () => {
  const { client } = connect({ maxOpenCalls: 1 })
  const controller = new AbortController()
  const first = client.call('wait', null, { signal: controller.signal })
  await expect(client.call('double', 1)).rejects.toThrow('more than 1 calls at once')
  controller.abort()
  await expect(first).rejects.toMatchObject({ name: 'AbortError' })
  await expect(client.call('double', 1)).resolves.toBe(2)
})

test('an answer that cannot travel becomes a failure of its call', async () => {
  const { port1, port2 } = new MessageChannel()
  ends.push(port1, port2)
  interface Odd {
    get: { params: null; result: unknown; progress: never }
  }
  serve<Odd>(channelOf(port2), { get: { decode: 'trusted', run: () => () => 1 } })
  const client = createClient<Odd>(channelOf(port1))
  await expect(client.call('get', null)).rejects.toThrow('could not be cloned')
})

test('a result that is not trusted is read by the caller', async () => {
  const { client } = connect()
  const decode = (value: unknown) => {
    if (value !== 4) throw new VitrineError('not four')
    return value
  }
  await expect(client.call('double', 2, { decode })).resolves.toBe(4)
  await expect(client.call('double', 3, { decode })).rejects.toThrow('not four')
})

test('closing rejects open and later calls with the reason', async () => {
  const { client, stop } = connect()
  const open = client.call('wait', null)
  const reason = new VitrineError('the worker was ended')
  client.close(reason)
  await expect(open).rejects.toBe(reason)
  await expect(client.call('double', 1)).rejects.toBe(reason)
  stop()
})
