import { type FastifyInstance } from 'fastify'

/** One line a request: what was asked by whom and how it ended; no body, no header, no address beyond the path. */
export function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', (request, reply, done) => {
    const { id: run } = (request.params ?? {}) as { id?: string }
    request.log.info(
      {
        method: request.method,
        route: request.routeOptions.url ?? 'unknown',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        ...(request.owner === '' ? {} : { key: request.owner }),
        ...(run !== undefined && /^[\w-]{22}$/.test(run) ? { run } : {}),
      },
      'request',
    )
    done()
  })
}
