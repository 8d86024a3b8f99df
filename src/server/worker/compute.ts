import { EngineEnded } from '../../backend/engineEnded.ts'
import { type Progress } from '../../graph/progress.ts'
import { type RunReport } from '../../graph/runReport.ts'
import { type TensorData } from '../../graph/tensorData.ts'
import { type Graph } from '../../graph/versions/v1.ts'
import { writeResult, writeSummaries, type WrittenResult } from '../../protocol/http/resultBody.ts'
import { mergeGraphs } from './batch/mergeGraphs.ts'
import { splitReport } from './batch/splitReport.ts'
import { type ReadyJob } from './job.ts'
import { measuredReport } from './measuredReport.ts'
import { optionsOf } from './openJob.ts'
import { readResults } from './takenResults.ts'
import { type WorkerContext } from './workerContext.ts'

export interface Computed {
  written: WrittenResult
  report: RunReport
}

/** Runs one graph, on a fresh engine once more where the engine ends under it. */
export async function computeAlone(ready: ReadyJob, context: WorkerContext): Promise<Computed> {
  try {
    return await attempt(ready, context)
  } catch (error) {
    if (!(error instanceof EngineEnded) || ready.job.signal.aborted) throw error
    context.log.warn({ run: ready.job.id, why: error.message }, 'engine ended; run starts again')
    return attempt(ready, context)
  }
}

async function attempt({ job, request, hash, results }: ReadyJob, context: WorkerContext): Promise<Computed> {
  const { backend, store } = context
  const { graph, constants, options } = request
  const call = optionsOf(job, job.taken.model ?? '')
  const values = await context.patiently(() => readResults(results, store))
  await becomeOwner(job.taken.owner, context)
  job.progress.begin()
  job.startClock(context.limits.deadlineMs)
  try {
    if (values.size > 0) await backend.restore(values)
    if (options.measure !== null) {
      const summaries = await backend.measure(graph, job.id, constants, options.measure, call)
      const report = await measuredReport(graph, backend)
      return { written: writeSummaries(summaries, { report, hash }, keptUntil(context)), report }
    }
    const report = await backend.run(graph, job.id, constants, { ...call, fromScratch: options.fromScratch })
    const saved = await savedValues(graph, job.id, '', report, context)
    return { written: writeResult(saved, { report, hash }, keptUntil(context)), report }
  } finally {
    await backend.dispose([...refsOf(graph, job.id), ...values.keys()]).catch(() => undefined)
  }
}

/**
 * Runs several graphs as one, without the engine knowing whose they are.
 * @param signal of the whole batch
 * @returns what each has computed; those whose signal is aborted by then are left out
 */
export async function computeTogether(
  readies: readonly ReadyJob[],
  signal: AbortSignal,
  context: WorkerContext,
): Promise<Map<ReadyJob, Computed>> {
  const { backend } = context
  const owners = new Set(readies.map(({ job }) => job.taken.owner))
  const [owner = null, another] = owners
  await becomeOwner(another === undefined ? owner : null, context)
  const { graph, constants, seats } = mergeGraphs(readies.map(({ request }) => request))
  const batch = `batch ${readies.map(({ job }) => job.id).join(' ')}`
  for (const { job } of readies) job.progress.begin()
  const onProgress = (progress: Progress) => {
    for (const { job } of readies) job.progress.add(progress, job.taken.model ?? '')
  }
  try {
    const report = await backend.run(graph, batch, constants, { signal, onProgress })
    const computed = new Map<ReadyJob, Computed>()
    for (const [index, ready] of readies.entries()) {
      const seat = seats[index]
      if (seat === undefined || ready.job.signal.aborted) continue
      const own = splitReport(report, ready.request.graph, readies.length - 1)
      const saved = await savedValues(ready.request.graph, batch, seat.prefix, own, context)
      const written = writeResult(saved, { report: own, hash: ready.hash }, keptUntil(context))
      computed.set(ready, { written, report: own })
    }
    return computed
  } finally {
    await backend.dispose(refsOf(graph, batch)).catch(() => undefined)
  }
}

/** What the engine keeps of earlier runs belongs to one owner: another one finds nothing of it, not even by its time. */
async function becomeOwner(owner: string | null, context: WorkerContext): Promise<void> {
  if (owner !== null && owner === context.owner) return
  await context.backend.disposeAll()
  context.owner = owner
}

/** Values of a graph's saves by their names; steps that a generation did not reach have none. */
async function savedValues(
  graph: Graph,
  run: string,
  prefix: string,
  report: RunReport,
  { backend }: WorkerContext,
): Promise<Map<string, TensorData>> {
  const values = new Map<string, TensorData>()
  for (const node of graph.runs.flatMap(({ nodes }) => nodes))
    if (node.kind === 'save' && report.nodes[node.id]?.state !== 'not-run')
      values.set(node.name, await backend.look(`${run}/${prefix}${node.name}`))
  return values
}

const refsOf = ({ runs }: Graph, run: string): string[] =>
  runs.flatMap(({ nodes }) => nodes.flatMap(node => (node.kind === 'save' ? [`${run}/${node.name}`] : [])))

const keptUntil = ({ limits }: WorkerContext): string => new Date(Date.now() + limits.keptMs).toISOString()
