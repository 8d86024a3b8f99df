import * as v from 'valibot'
import { VitrineError } from '../../graph/errors.ts'
import { blobKeys } from '../store/blobStore.ts'
import { endJob } from './endJob.ts'
import { type Job } from './job.ts'
import { measuredReport } from './measuredReport.ts'
import { optionsOf } from './openJob.ts'
import { servedRevision } from './modelDescriptions.ts'
import { type WorkerContext } from './workerContext.ts'

const asked = v.object({ describe: v.string(), revision: v.optional(v.string()) })

/**
 * A server asks what a model is: the answer goes into the store, where it looks for it.
 * @throws VitrineError for what is wrong with the model
 */
export async function describeModel(job: Job, context: WorkerContext): Promise<void> {
  const { store, served, backend } = context
  const bytes = await context.patiently(() => store.get(blobKeys.request(job.id)))
  const request = v.safeParse(asked, bytes === null ? null : JSON.parse(new TextDecoder().decode(bytes)))
  if (!request.success) throw new VitrineError('this is no question for a model')
  const { describe: id, revision = servedRevision } = request.output
  if (revision !== servedRevision)
    throw new VitrineError(`this endpoint has ${id} at revision '${servedRevision}' alone`, {
      hint: 'name no revision',
    })
  await served.describe(id, optionsOf(job, id))
  await endJob(
    job,
    {
      status: 'COMPLETED',
      result: {
        bytes: 0,
        tensors: [],
        keptUntil: new Date(Date.now() + context.limits.keptMs).toISOString(),
      },
      report: await measuredReport({ version: 1, runs: [], tensors: {} }, backend),
      batchedWith: 0,
    },
    context,
  )
}
