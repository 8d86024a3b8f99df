import { type FastifyInstance } from 'fastify'
import { openApi } from '../../protocol/http/openapi.ts'
import { type Health } from '../../protocol/http/modelInfo.ts'
import { protocolVersions } from '../../protocol/http/routes.ts'
import { type ServerContext } from './context.ts'

/** `GET /v1/health`, `/v1/openapi.json` and `/v1/metrics`. */
export function addHealthRoutes(
  app: FastifyInstance,
  { parts, options, access, metrics, served }: ServerContext,
): void {
  app.get('/v1/health', { config: { open: true } }, async (_request, reply): Promise<Health> => {
    reply.header('cache-control', 'no-store')
    const state = await look()
    return {
      ...state,
      vitrine: options.version,
      protocol: { oldest: protocolVersions[0], newest: protocolVersions[protocolVersions.length - 1] ?? 1 },
      graphs: [1],
      needsKey: await access.needsKey(),
    }
  })
  const document = openApi(options.version)
  app.get('/v1/openapi.json', { config: { open: true } }, () => document)
  app.get('/v1/metrics', async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  )

  async function look(): Promise<Pick<Health, 'status' | 'why' | 'workers' | 'waiting' | 'running'>> {
    try {
      const [workers, byModel] = await Promise.all([served.workers(), parts.queue.waiting()])
      const counts = {
        workers: workers.length,
        waiting: [...byModel.values()].reduce((sum, count) => sum + count, 0),
        running: workers.reduce((sum, { running }) => sum + running, 0),
      }
      if (options.stopping.aborted)
        return { status: 'stopping', why: 'it finishes what runs and takes no more runs', ...counts }
      if (workers.length === 0)
        return { status: 'degraded', why: 'no worker has been heard of lately', ...counts }
      return { status: 'ok', why: null, ...counts }
    } catch {
      const none = { workers: 0, waiting: 0, running: 0 }
      return { status: 'degraded', why: 'its queue is out of reach', ...none }
    }
  }
}
