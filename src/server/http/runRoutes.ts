import { type FastifyInstance } from 'fastify'
import { RefusedError } from '../../protocol/http/refusal.ts'
import { headers, routes, safetensorsType } from '../../protocol/http/routes.ts'
import { type RunAccepted } from '../../protocol/http/runState.ts'
import { blobKeys } from '../store/blobStore.ts'
import { acceptRun } from './acceptRun.ts'
import { type ServerContext } from './context.ts'
import { findRun, stateOf } from './findRun.ts'
import { type RunWatch } from './watchRuns.ts'

interface OneRun {
  Params: { id: string }
}

/** `POST /v1/runs`, and what is to be asked and done of one run. */
export function addRunRoutes(app: FastifyInstance, context: ServerContext, watch: RunWatch): void {
  const { parts, options } = context
  app.addContentTypeParser(
    safetensorsType,
    { parseAs: 'buffer', bodyLimit: options.limits.requestBytes },
    (_request, body, done) => done(null, body),
  )

  app.post('/v1/runs', {
    onRequest: (_request, _reply, done) => {
      done(options.stopping.aborted ? stopping() : undefined)
    },
    handler: async (request, reply) => {
      const { body, owner } = request
      if (!(body instanceof Uint8Array))
        throw new RefusedError('wrong-type', `the body of a run is one safetensors file (${safetensorsType})`)
      const idempotencyKey = request.headers[headers.idempotencyKey]
      const { run, how } = await acceptRun(
        body,
        owner,
        Array.isArray(idempotencyKey) ? idempotencyKey.join() : idempotencyKey,
        context,
      )
      if (how === 'new') watch(run)
      const { status } = await stateOf(run, parts)
      const answer: RunAccepted = {
        run: run.id,
        status,
        events: routes.events(run.id),
        result: routes.result(run.id),
      }
      return reply
        .code(how === 'reused' ? 200 : 202)
        .header('location', routes.run(run.id))
        .send(answer)
    },
  })

  app.get<OneRun>('/v1/runs/:id', async ({ params, owner }) =>
    stateOf(await findRun(params.id, owner, parts), parts),
  )

  app.delete<OneRun>('/v1/runs/:id', async ({ params, owner }, reply) => {
    const run = await findRun(params.id, owner, parts)
    if (run.end === null) {
      await parts.ledger.cancel(run.id)
      // What nobody has taken yet ends here; what runs is ended by its worker.
      if (await parts.queue.remove(run.id)) await parts.ledger.finish(run.id, cancelledWaiting)
      const now = await parts.ledger.get(run.id)
      return reply.code(202).send(await stateOf(now ?? run, parts))
    }
    await parts.ledger.forget(run.id)
    await parts.store.removeAll(blobKeys.run(run.id))
    return reply.code(204).send()
  })
}

const cancelledWaiting = { status: 'CANCELLED', why: 'its caller cancelled it while it waited' } as const

const stopping = () =>
  new RefusedError('unavailable', 'this endpoint is being stopped and takes no more runs', { retryAfter: 5 })
