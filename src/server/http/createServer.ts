import { setMaxListeners } from 'node:events'
import fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import { RefusedError } from '../../protocol/http/refusal.ts'
import { headers } from '../../protocol/http/routes.ts'
import { negotiate } from '../../protocol/http/negotiate.ts'
import { type Parts } from '../openParts.ts'
import { addAccess, createAccess } from './access.ts'
import { type ServerContext } from './context.ts'
import { addEventRoute } from './eventRoutes.ts'
import { addHealthRoutes } from './healthRoutes.ts'
import { logRequests } from './logRequests.ts'
import { createMetrics } from './metrics.ts'
import { addModelRoutes } from './modelRoutes.ts'
import { createOpenRuns } from './openRuns.ts'
import { defaultTimeouts, type ServerOptions } from './options.ts'
import { addCors, addOriginGuard } from './origins.ts'
import { createErrorHandler, setVersion } from './refuse.ts'
import { addResultRoute } from './resultRoute.ts'
import { addRunRoutes } from './runRoutes.ts'
import { createServedModels } from './servedModels.ts'
import { answerBrokenRequest, answerOddRequests } from './brokenRequest.ts'
import { watchRuns } from './watchRuns.ts'

/**
 * The endpoint as an HTTP server that is not listening yet. It takes runs into the queue and tells what becomes of them;
 * workers, in this process or elsewhere, run them.
 * @param parts are not closed with it: whoever opened them does that
 */
export async function createServer(parts: Parts, options: ServerOptions): Promise<FastifyInstance> {
  const timeouts = { ...defaultTimeouts, ...options.timeouts }
  const closing = new AbortController()
  // Every open run and stream listens to it.
  setMaxListeners(0, closing.signal)
  const access = createAccess(options)
  const metrics = createMetrics(parts)
  const context: ServerContext = {
    parts,
    options,
    access,
    metrics,
    served: createServedModels(parts.ledger),
    opening: createOpenRuns(parts.ledger, options.limits.openRuns),
    closing: closing.signal,
  }
  const onError = createErrorHandler(metrics)
  const logger: FastifyBaseLogger = options.logger
  const app = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: options.limits.requestBytes,
    connectionTimeout: timeouts.idle,
    requestTimeout: timeouts.request,
    http: {
      headersTimeout: timeouts.headers,
      connectionsCheckingInterval: Math.min(1000, timeouts.headers / 2),
      maxHeaderSize: 16_384,
      // Node would answer that itself, and not in the words of the protocol.
      requireHostHeader: false,
    },
    routerOptions: { maxParamLength: 300, ignoreTrailingSlash: false },
    frameworkErrors: (error, request, reply) => void onError(error, request, reply),
    clientErrorHandler: answerBrokenRequest,
  })
  app.removeAllContentTypeParsers()
  app.setErrorHandler(onError)
  app.setNotFoundHandler(() => {
    throw new RefusedError('not-found', 'there is nothing at this path', {
      hint: 'GET /v1/openapi.json describes what there is',
    })
  })

  app.addHook('onRequest', (_request, reply, done) => {
    setVersion(reply)
    reply.header('x-content-type-options', 'nosniff')
    done()
  })
  logRequests(app)
  answerOddRequests(app)
  addOriginGuard(app, access, options.origins)
  await addCors(app, options.origins)
  app.addHook('onRequest', (request, _reply, done) => {
    const asked = request.headers[headers.protocol]
    try {
      negotiate(Array.isArray(asked) ? asked.join() : asked)
      done()
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)))
    }
  })
  await addAccess(app, access, options)

  addHealthRoutes(app, context)
  addModelRoutes(app, context)
  addRunRoutes(app, context, watchRuns(parts.ledger, metrics, options.logger, closing.signal))
  addEventRoute(app, context)
  addResultRoute(app, context)
  refuseOtherMethods(app)
  app.addHook('preClose', done => {
    closing.abort()
    done()
  })
  return app
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** A path that is there, asked in a way that is not: 405, before its body is read. */
function refuseOtherMethods(app: FastifyInstance): void {
  const known: [string, readonly string[]][] = [
    ['/v1/runs', ['POST']],
    ['/v1/runs/:id', ['GET', 'DELETE']],
    ['/v1/runs/:id/events', ['GET']],
    ['/v1/runs/:id/result', ['GET']],
    ['/v1/models', ['GET']],
    ['/v1/models/*', ['GET']],
    ['/v1/health', ['GET']],
    ['/v1/metrics', ['GET']],
    ['/v1/openapi.json', ['GET']],
  ]
  for (const [url, allowed] of known)
    app.route({
      method: methods.filter(method => !allowed.includes(method)),
      url,
      exposeHeadRoute: false,
      onRequest: (_request, reply, done) => {
        reply.header('allow', allowed.join(', '))
        done(new RefusedError('not-allowed', `this path takes ${allowed.join(' and ')} alone`))
      },
      handler: (_request, reply) => reply.send(),
    })
}
