/** An HTTP request as it is written, right or wrong. */
export interface HttpRequest {
  method: string
  path: string
  headers: readonly (readonly [string, string])[]
  body: Uint8Array
}

/** Header and body on the wire. Nothing is escaped and no header is added. */
export function requestBytes({ method, path, headers, body }: HttpRequest): Uint8Array {
  const head = `${method} ${path} HTTP/1.1\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`
  return Buffer.concat([Buffer.from(head, 'latin1'), body])
}

/** A well-formed request of a caller with a key. */
export function wellFormed(
  method: string,
  path: string,
  key: string | null,
  body = new Uint8Array(0),
  more: Readonly<Record<string, string>> = {},
): HttpRequest {
  const headers: Record<string, string> = {
    host: 'localhost',
    connection: 'close',
    'vitrine-protocol': '1',
    ...(key === null ? {} : { authorization: `Bearer ${key}` }),
    ...(body.length > 0 || method === 'POST' ? { 'content-length': String(body.length) } : {}),
    ...(method === 'POST' ? { 'content-type': 'application/vnd.safetensors' } : {}),
    ...more,
  }
  return { method, path, headers: Object.entries(headers), body }
}
