import { afterAll, beforeAll, expect, test } from 'vitest'
import { requestOf } from '../../protocol/http/testRequest.ts'
import { readResult } from '../../protocol/http/resultBody.ts'
import { startTestServer, type TestServer } from './testServer.ts'

let server: TestServer
let path: string
let bytes: Uint8Array
let id: string
const values = Float32Array.from({ length: 400_000 }, (_, i) => i)

beforeAll(async () => {
  server = await startTestServer()
  const data = new Map([['x', { dtype: 'float32' as const, shape: [400_000], data: values }]])
  const { body } = await server.post(requestOf(data))
  path = body['result'] ?? ''
  id = body['run'] ?? ''
  bytes = await server.complete(await server.take())
})
afterAll(() => server.close())

const get = (headers: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET') =>
  server.app.inject({ method, url: path, headers: { host: 'localhost', ...headers } })

test('the whole result comes in parts and is whole', async () => {
  const { statusCode, headers, rawPayload } = await get()
  expect(statusCode).toBe(200)
  expect(headers).toMatchObject({
    'accept-ranges': 'bytes',
    'content-length': String(bytes.length),
    'content-type': 'application/vnd.safetensors',
    etag: `"${id}"`,
  })
  expect(headers['content-range']).toBeUndefined()
  expect(Buffer.compare(rawPayload, bytes)).toBe(0)
  expect(readResult(rawPayload).values.get('x')?.data.at(-1)).toBe(399_999)
})

test.each([
  ['bytes=0-7', 0, 8],
  ['bytes=1000000-1200000', 1_000_000, 1_200_001],
  ['bytes=-16', -16, undefined],
  ['bytes=1500000-', 1_500_000, undefined],
  ['bytes=1500000-999999999', 1_500_000, undefined],
  ['bytes=-999999999', 0, undefined],
])('the range %s', async (range, begin, end) => {
  const { statusCode, headers, rawPayload } = await get({ range })
  const part = Buffer.from(bytes).subarray(begin, end)
  expect(statusCode).toBe(206)
  const first = begin < 0 ? bytes.length + begin : begin
  expect(headers['content-range']).toBe(`bytes ${first}-${first + part.length - 1}/${bytes.length}`)
  expect(headers['content-length']).toBe(String(part.length))
  expect(Buffer.compare(rawPayload, part)).toBe(0)
})

test.each(['bytes=999999999-', 'bytes=-0', 'bytes=0-1,5-6', 'bytes=0-1, -1'])('no range %s', async range => {
  const { statusCode, headers, body } = await get({ range })
  expect(statusCode).toBe(416)
  expect(headers['content-range']).toBe(`bytes */${bytes.length}`)
  expect(JSON.parse(body)).toMatchObject({ code: 'range-not-there' })
})

test.each(['bytes=5-2', 'bytes=', 'bytes=-', 'bytes=a-b', 'lines=1-2', 'bytes=99999999999999999999-'])(
  'what is no range is left out: %s',
  async range => expect((await get({ range })).statusCode).toBe(200),
)

test('a range of another result is not taken for one of this', async () => {
  expect((await get({ range: 'bytes=0-7', 'if-range': `"${id}"` })).statusCode).toBe(206)
  expect((await get({ range: 'bytes=0-7', 'if-range': '"other"' })).statusCode).toBe(200)
})

test('what the caller has is not sent again', async () => {
  const { statusCode, rawPayload } = await get({ 'if-none-match': `"other", "${id}"` })
  expect([statusCode, rawPayload.length]).toEqual([304, 0])
})

test('HEAD says how much there is', async () => {
  const { statusCode, headers, rawPayload } = await get({}, 'HEAD')
  expect([statusCode, headers['content-length'], rawPayload.length]).toEqual([200, String(bytes.length), 0])
})
