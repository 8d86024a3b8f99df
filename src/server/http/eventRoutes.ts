import { Readable } from 'node:stream'
import { type FastifyInstance } from 'fastify'
import { RefusedError } from '../../protocol/http/refusal.ts'
import { type ServerContext } from './context.ts'
import { eventStream } from './eventStream.ts'
import { findRun } from './findRun.ts'

interface EventsOfRun {
  Params: { id: string }
  Querystring: { after?: unknown }
}

/** `GET /v1/runs/:id/events`: server-sent events, from the start or from behind a number. */
export function addEventRoute(app: FastifyInstance, { parts, metrics, closing }: ServerContext): void {
  app.get<EventsOfRun>('/v1/runs/:id/events', { exposeHeadRoute: false }, async (request, reply) => {
    const run = await findRun(request.params.id, request.owner, parts)
    const after = readNumber(request.headers['last-event-id'] ?? request.query.after ?? '0')
    // Who has left meanwhile is not said goodbye to: no stream is opened that nothing would close.
    if (reply.raw.destroyed) return reply.hijack()
    const gone = new AbortController()
    const leave = () => gone.abort()
    closing.addEventListener('abort', leave)
    if (closing.aborted) leave()
    metrics.streams.inc()
    // Not the stream's own end: that waits for what the stream waits for.
    reply.raw.once('close', () => {
      closing.removeEventListener('abort', leave)
      leave()
      metrics.streams.dec()
    })
    const stream = Readable.from(eventStream(run.id, after, parts, gone.signal))
    return (
      reply
        .type('text/event-stream; charset=utf-8')
        .header('cache-control', 'no-cache, no-transform')
        // Its connection ends with it: a server that closes need not wait for it.
        .header('connection', 'close')
        // A proxy that collects what it passes on would keep events from their reader.
        .header('x-accel-buffering', 'no')
        .send(stream)
    )
  })
}

function readNumber(text: unknown): number {
  if (typeof text === 'string' && /^\d{1,15}$/.test(text)) return Number(text)
  throw new RefusedError(
    'malformed-request',
    'events are numbered 1, 2, 3 …: Last-Event-ID is one of these',
    {
      path: 'last-event-id',
    },
  )
}
