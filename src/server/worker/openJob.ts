import { VitrineError } from '../../graph/errors.ts'
import { type ModelDescription } from '../../graph/executor.ts'
import { hashGraph } from '../../graph/canonical.ts'
import { type ModelRef } from '../../graph/versions/v1.ts'
import { readRunRequest } from '../../protocol/http/runRequest.ts'
import { blobKeys } from '../store/blobStore.ts'
import { checkRun } from './checkRun.ts'
import { type Job, type ReadyJob } from './job.ts'
import { findResults } from './takenResults.ts'
import { type WorkerContext } from './workerContext.ts'

/**
 * Reads a run's request and checks it against its models, the results that it takes and what one run may ask for.
 * @throws VitrineError for what is wrong with it
 */
export async function openJob(job: Job, context: WorkerContext): Promise<ReadyJob> {
  const { ledger, store, served, limits } = context
  const bytes = await context.patiently(() => store.get(blobKeys.request(job.id)))
  if (bytes === null)
    throw new VitrineError('the request of this run is no longer kept here', { hint: 'send it again' })
  const request = readRunRequest(bytes)
  const { graph } = request
  const results = await context.patiently(() => findResults(request.results, job.taken.owner, ledger))
  const descriptions = new Map<ModelRef, ModelDescription>()
  for (const { model } of graph.runs)
    if (model !== null) descriptions.set(model, await served.of(model, optionsOf(job, model.id)))
  checkRun(
    graph,
    ref => descriptions.get(ref) ?? missing(ref),
    ref => results.get(ref)?.tensor,
    limits,
  )
  return { job, request, hash: hashGraph(graph), results }
}

/** How a call to the engine for a job is cancelled and tells of its progress. */
export const optionsOf = (job: Job, model: string) => ({
  signal: job.signal,
  onProgress: (progress: Parameters<Job['progress']['add']>[0]) => job.progress.add(progress, model),
})

function missing({ id }: ModelRef): never {
  throw new Error(`${id} was not described`)
}
