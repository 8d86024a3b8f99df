import { type FastifyError, type FastifyReply, type FastifyRequest } from 'fastify'
import { RefusedError, refusalCodes, refusalOf, type Refusal } from '../../protocol/http/refusal.ts'
import { OutOfReach } from '../outOfReach.ts'
import { headers, protocolVersions } from '../../protocol/http/routes.ts'
import { type Metrics } from './metrics.ts'

/** Seconds after which a part that was out of reach is tried again. */
const backSoon = 2

/** What an error is answered with, and after how many seconds to ask again. */
export function answerTo(error: unknown): { refusal: Refusal; retryAfter: number | undefined } {
  if (error instanceof OutOfReach)
    return { refusal: { ...refusalOf(error), code: 'unavailable' }, retryAfter: backSoon }
  const retryAfter = error instanceof RefusedError ? error.retryAfter : undefined
  return { refusal: refusalOf(error), retryAfter }
}

/** Every answer says which version of the protocol it is in. */
export const setVersion = (reply: FastifyReply): FastifyReply =>
  reply.header(headers.protocol, String(protocolVersions[protocolVersions.length - 1]))

/** Answers every error of a server, and counts it; only faults of the server itself are logged, without their words. */
export function createErrorHandler(metrics: Metrics) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const { refusal, retryAfter } = answerTo(error)
    metrics.refusals.inc({ code: refusal.code })
    if (refusal.code === 'internal-error') request.log.error({ fault: placeOf(error) }, 'fault')
    if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter))
    // Not every error comes by way of the hooks.
    setVersion(reply)
    return reply
      .code(refusalCodes[refusal.code])
      .type('application/json; charset=utf-8')
      .serializer(text => String(text))
      .send(JSON.stringify(refusal))
  }
}

/** Where an error came from. Its words may hold a prompt. */
const placeOf = (error: Error): string =>
  [error.name, ...(error.stack ?? '').split('\n').filter(line => /^\s+at /.test(line))].join('\n')
