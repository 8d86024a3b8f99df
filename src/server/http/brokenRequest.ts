import { type ConnectionError, type FastifyInstance } from 'fastify'
import { type IncomingMessage, type ServerResponse } from 'node:http'
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

/** What Node answers by itself is answered in the words of the protocol: no `Host`, and an `Expect` that nobody knows. */
export function answerOddRequests(app: FastifyInstance): void {
  // RFC 9110, 10.1.1: an expectation may be left out of account.
  app.server.on('checkExpectation', (request: IncomingMessage, answer: ServerResponse) => {
    app.server.emit('request', request, answer)
  })
  app.addHook('onRequest', ({ headers: { host }, raw }, _reply, done) => {
    done(
      host === undefined && raw.httpVersion === '1.1'
        ? new RefusedError('malformed-request', 'a request of HTTP/1.1 has a Host')
        : undefined,
    )
  })
}
