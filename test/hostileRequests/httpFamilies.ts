import { routes } from '../../src/protocol/http/routes.ts'
import { type Draws } from '../fuzz/random.ts'
import { requestBytes, wellFormed, type HttpRequest } from './requestBytes.ts'

/** What a hostile caller knows. */
export interface Known {
  attacker: string
  revoked: string
  /** Bodies of good requests. */
  bodies: readonly Uint8Array<ArrayBuffer>[]
  /** A run of the hostile caller's own that has a result. */
  own: string
  /** A run of somebody else, a result of it, and the key that its request was sent under. */
  foreign: { run: string; ref: string; idempotencyKey: string }
}

/** Bytes as they are sent; `isCut` where less may be sent than was announced. */
export type Made = { what: string; bytes: Uint8Array; isCut?: boolean }
export type Family = (draws: Draws, known: Known) => Made | { what: string; request: HttpRequest }

const odd = [
  '',
  '0',
  '2',
  '-1',
  '1, 2',
  '999999999999999999999',
  'null',
  '../..',
  '{}',
  'a'.repeat(300),
  'é',
  '"',
  '*',
  '%00',
]

export const headerValues: Family = (draws, { attacker, bodies, own, foreign }) => {
  const name = draws.pick([
    'vitrine-protocol',
    'idempotency-key',
    'content-type',
    'last-event-id',
    'if-none-match',
    'origin',
    'authorization',
    'accept-encoding',
    'expect',
    'upgrade',
    'connection',
    'content-encoding',
    'x-forwarded-for',
    'cookie',
    'transfer-encoding',
    'host',
  ])
  const value = draws.pick([
    ...odd,
    foreign.idempotencyKey,
    'application/json',
    'multipart/form-data; boundary=x',
    'gzip',
    'chunked',
    'https://evil.example',
    '100-continue',
  ])
  const changed = { [name]: value }
  const request = draws.pick([
    () => wellFormed('POST', routes.runs, attacker, draws.pick(bodies), changed),
    () => wellFormed('GET', routes.events(own), attacker, undefined, changed),
    () => wellFormed('GET', routes.models, attacker, undefined, changed),
  ])()
  // A body that is announced in chunks has none: the server waits for what does not come.
  return { what: `${name}: ${value.slice(0, 40)}`, bytes: requestBytes(request), isCut: true }
}

export const headerShapes: Family = (draws, { attacker, bodies }) => {
  const body = draws.pick(bodies)
  const good = wellFormed('POST', routes.runs, attacker, body)
  const without = (name: string) => good.headers.filter(([key]) => key !== name)
  const length = (value: string) => [...without('content-length'), ['content-length', value] as const]
  const [what, headers] = draws.pick([
    ['no host', without('host')],
    ['no length', without('content-length')],
    ['no type', without('content-type')],
    ['shorter', length(String(draws.below(body.length)))],
    ['longer', length(String(body.length + 1 + draws.below(1000)))],
    ['negative length', length('-5')],
    ['length in words', length('many')],
    ['a length beyond all', length('9'.repeat(30))],
    ['two lengths', [...good.headers, ['content-length', '3'] as const]],
    ['length and chunks', [...good.headers, ['transfer-encoding', 'chunked'] as const]],
    ['a long header', [...good.headers, ['x-long', 'a'.repeat(20_000)] as const]],
    ['many headers', [...good.headers, ...Array.from({ length: 3000 }, (_, i) => [`x-${i}`, '1'] as const)]],
    ['two hosts', [...good.headers, ['host', 'evil.example'] as const]],
    ['two keys', [...good.headers, ['authorization', 'Bearer x'] as const]],
    ['a header without a name', [...good.headers, ['', 'x'] as const]],
    ['a line within a header', [...good.headers, ['x-a', 'b\r\nauthorization: none'] as const]],
  ] as const)
  return { what, bytes: requestBytes({ ...good, headers }), isCut: true }
}

export const paths: Family = (draws, { attacker, own, foreign }) => {
  const id = draws.pick([
    foreign.run,
    foreign.run,
    own.toLowerCase(),
    `${own} `,
    `${own}%00`,
    '..',
    '%2e%2e',
    '%ff',
    'a'.repeat(22),
    'a'.repeat(5000),
    '__proto__',
    'describe-aaaaaaaaaaaaaaa',
    '..%2f..%2fkeys.json',
    `${own}/../${foreign.run}`,
  ])
  const path = draws.pick([
    () => `/v1/runs/${id}`,
    () => `/v1/runs/${id}/events`,
    () => `/v1/runs/${id}/events?after=${draws.pick(odd)}`,
    () => `/v1/runs/${id}/result`,
    () => `/v1/runs/../runs/${id}/result`,
    () => `/v1//runs/${id}`,
    () => `//v1/runs/${id}`,
    () => `/v1/models/${id}`,
    () =>
      `/v1/models/${draws.pick(['../../keys.json', '..%2f..%2fkeys.json', '%2e%2e/%2e%2e', '/etc/passwd', 'file:///etc/passwd', '.', '', 'https:%2f%2fevil.example%2fmodel', 'vitrine/atlas%00', 'vitrine/atlas/../x'])}`,
    () =>
      `/v1/models/vitrine/atlas?revision=${draws.pick(['..', '../..', '', '%00', 'a'.repeat(500), 'main&revision=x'])}`,
    () => `/v1/${draws.pick(['', 'metrics/..', 'openapi.json%00', 'admin', '%'])}`,
    () => `http://evil.example/v1/runs/${id}`,
    () => '*',
    () => 'v1/runs',
    () => `/v1/runs/${id}\u0080`,
    () => `/v1/health?${'a=b&'.repeat(2000)}`,
  ])()
  const method = draws.pick([
    'GET',
    'GET',
    'GET',
    'DELETE',
    'POST',
    'PUT',
    'PATCH',
    'OPTIONS',
    'TRACE',
    'PROPFIND',
    'FOO',
    'get',
  ])
  // Its own run stays: later cases ask for it.
  const isOwn = path.includes(own) && !path.includes(foreign.run)
  return {
    what: `${method} ${path.slice(0, 80)}`,
    request: wellFormed(isOwn ? 'GET' : method, path, attacker),
  }
}

export const keys: Family = (draws, { attacker, revoked, bodies, own, foreign }) => {
  const key = draws.pick([
    null,
    '',
    revoked,
    attacker.slice(0, -1),
    `${attacker.slice(0, -1)}A`,
    attacker.toUpperCase(),
    `${attacker.slice(0, 16)}_${'A'.repeat(43)}`,
    'vtr_000000000000_',
    "' or 1=1 --",
    'a'.repeat(8000),
    'Bearer',
    `${attacker}, ${attacker}`,
  ])
  const isSame = key === attacker
  const request = draws.pick([
    () => wellFormed('POST', routes.runs, key, draws.pick(bodies)),
    () => wellFormed('GET', routes.run(foreign.run), key),
    () => wellFormed('GET', routes.result(own), key),
    () => wellFormed('DELETE', routes.run(own), isSame ? null : key),
    () => wellFormed('GET', routes.metrics, key),
    () =>
      wellFormed(
        'GET',
        routes.models,
        key,
        undefined,
        draws.unit() < 0.5 ? { authorization: `Basic ${attacker}` } : {},
      ),
  ])()
  return { what: `${request.method} ${request.path} with ${(key ?? 'no key').slice(0, 20)}`, request }
}

export const noHttp: Family = (draws, { attacker, bodies }) => {
  const good = Buffer.from(requestBytes(wellFormed('POST', routes.runs, attacker, draws.pick(bodies))))
  const [what, bytes] = draws.pick([
    ['noise', Buffer.from(Array.from({ length: 200 }, () => draws.below(256)))],
    ['TLS', Buffer.from('160301020001000000fc0303', 'hex')],
    ['HTTP/2', Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')],
    ['HTTP/0.9', Buffer.from('GET /v1/health\r\n\r\n')],
    ['cut off', good.subarray(0, draws.below(good.length))],
    ['flipped', Buffer.from(good.map((byte, at) => (at < 200 && draws.unit() < 0.02 ? byte ^ 32 : byte)))],
    ['CONNECT', Buffer.from('CONNECT evil.example:443 HTTP/1.1\r\nhost: evil.example\r\n\r\n')],
    [
      'bad chunks',
      Buffer.from(
        `POST /v1/runs HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${attacker}\r\ncontent-type: application/vnd.safetensors\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\nFFFFFFFFFFFF\r\nxxxx`,
      ),
    ],
    ['two requests', Buffer.concat([good, good])],
  ] as const)
  return { what, bytes, isCut: true }
}
