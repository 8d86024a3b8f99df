import { createHash } from 'node:crypto'
import { type FastifyInstance } from 'fastify'
import { type ModelList } from '../../protocol/http/modelInfo.ts'
import { RefusedError } from '../../protocol/http/refusal.ts'
import { blobKeys } from '../store/blobStore.ts'
import { checkServed } from './checkModels.ts'
import { type ServerContext } from './context.ts'
import { createModelInfos } from './modelInfos.ts'

/** `GET /v1/models` and `GET /v1/models/:id`. */
export function addModelRoutes(app: FastifyInstance, context: ServerContext): void {
  const { parts, options, served } = context
  const infos = createModelInfos(parts, served)

  app.get('/v1/models', async (): Promise<ModelList> => ({ models: await infos(), limits: options.limits }))

  app.get<{ Params: { '*': string }; Querystring: { revision?: unknown } }>(
    '/v1/models/*',
    async (request, reply) => {
      const id = request.params['*']
      const { revision = 'main' } = request.query
      if (typeof revision !== 'string' || !/^[\w][\w./-]{0,199}$/.test(revision))
        throw new RefusedError('malformed-request', 'a revision is a branch, a tag or a commit', {
          path: 'revision',
        })
      await checkServed(id, served)
      const description = await parts.store.get(blobKeys.model(id, revision))
      if (description !== null)
        return reply.type('application/json; charset=utf-8').send(Buffer.from(description))
      await askForDescription(id, revision, context)
      return reply.code(202).header('retry-after', '1').send({ status: 'LOADING' })
    },
  )
}

/** Workers that look at a model put what they see into the store; it is asked for as a run is, once in a while. */
async function askForDescription(id: string, revision: string, { parts }: ServerContext): Promise<void> {
  const digest = createHash('sha256').update(`${id}@${revision}`).digest('base64url').slice(0, 22)
  const run = `describe-${digest}`
  const known = await parts.ledger.get(run)
  if (known?.end?.status === 'FAILED') {
    // The next one who asks tries again.
    await parts.ledger.forget(run)
    const { message, ...details } = known.end.error
    throw new RefusedError('wrong-graph', message, details)
  }
  if (known !== null && known.end === null) return
  if (known !== null) await parts.ledger.forget(run)
  const queued = { id: run, owner: 'system', model: id, batchKey: null }
  await parts.store.put(blobKeys.request(run), Buffer.from(JSON.stringify({ describe: id, revision })))
  const isNew = await parts.ledger.create({
    ...queued,
    hash: '',
    saves: [],
    acceptedAt: Date.now(),
    end: null,
    cancelled: false,
  })
  if (isNew) await parts.queue.add(queued)
}
