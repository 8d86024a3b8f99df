import { type ConnectionError } from 'fastify'
import { type Socket } from 'node:net'
import { refusalOf, RefusedError } from '../../protocol/http/refusal.ts'
import { headers, protocolVersions } from '../../protocol/http/routes.ts'

/** Answers what is not even a request (or comes too slowly), on the bare connection, and closes it. */
export function answerBrokenRequest(error: ConnectionError, socket: Socket): void {
  if (socket.destroyed) return
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const [status, message] =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? ['408 Request Timeout', 'the request came too slowly']
      : error.code === 'HPE_HEADER_OVERFLOW'
        ? ['431 Request Header Fields Too Large', 'the headers of the request are too long']
        : ['400 Bad Request', 'this is not a request of HTTP']
  const body = JSON.stringify(refusalOf(new RefusedError('malformed-request', message)))
  socket.end(
    `HTTP/1.1 ${status}\r\n${headers.protocol}: ${protocolVersions[protocolVersions.length - 1] ?? 1}\r\n` +
      `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  )
}
