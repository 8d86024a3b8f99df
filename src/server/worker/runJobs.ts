import { EngineEnded } from '../../backend/engineEnded.ts'
import { VitrineError } from '../../graph/errors.ts'
import { computeAlone, computeTogether } from './compute.ts'
import { describeModel } from './describeModel.ts'
import { completeJob, failJob } from './endJob.ts'
import { type Job, type ReadyJob } from './job.ts'
import { openJob } from './openJob.ts'
import { Stopped } from './stopped.ts'
import { type WorkerContext } from './workerContext.ts'

/** How often a run is taken by workers that end with it. */
const mostAttempts = 3

/** Brings runs that were taken together to their ends: in one batch where there are several, each alone where that fails. */
export async function runJobs(jobs: readonly Job[], context: WorkerContext): Promise<void> {
  const readies: ReadyJob[] = []
  for (const job of jobs) {
    const ready = await readyJob(job, context)
    if (ready !== null) readies.push(ready)
  }
  if (readies.length > 1) await runTogether(readies, context)
  for (const ready of readies) if (!ready.job.isOver) await runAlone(ready, context)
}

/** @returns null for one that has come to its end by this */
async function readyJob(job: Job, context: WorkerContext): Promise<ReadyJob | null> {
  const { ledger, log } = context
  try {
    const record = await context.patiently(() => ledger.get(job.id))
    if (record === null || record.end !== null) {
      // Another worker ended it and died before it could say so.
      job.isOver = true
      await job.taken.done()
      return null
    }
    if (record.cancelled) job.stop('cancelled')
    job.signal.throwIfAborted()
    if (job.taken.attempt > mostAttempts)
      throw new VitrineError(`${mostAttempts} workers of this endpoint ended while they had this run`, {
        hint: 'it may take more memory than they have: fewer prompts, cells or saved values take less',
      })
    if (job.taken.owner === 'system') {
      await describeModel(job, context)
      return null
    }
    return await onFreshEngine(() => openJob(job, context))
  } catch (error) {
    log.info({ run: job.id }, 'run refused')
    await failJob(job, error, context)
    return null
  }
}

/** Looking at a model may end an engine, too. */
async function onFreshEngine<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof EngineEnded)) throw error
    return work()
  }
}

async function runAlone(ready: ReadyJob, context: WorkerContext): Promise<void> {
  const { job } = ready
  const began = performance.now()
  try {
    job.signal.throwIfAborted()
    const { written, report } = await computeAlone(ready, context)
    job.signal.throwIfAborted()
    await completeJob(job, written, report, 0, context)
  } catch (error) {
    await failJob(job, error, context)
  }
  context.log.info({ run: job.id, ms: Math.round(performance.now() - began) }, 'run left the engine')
}

/** Where the batch fails its members stay open, but for those that were stopped meanwhile. */
async function runTogether(readies: readonly ReadyJob[], context: WorkerContext): Promise<void> {
  const { log, limits } = context
  const batch = new AbortController()
  const clock = setTimeout(() => batch.abort(new Stopped('deadline')), limits.deadlineMs)
  const ends: Promise<void>[] = []
  const stops = readies.map(({ job }) => {
    const onStop = () => {
      // The others go on, and nobody looks at what this one computes.
      const end = failJob(job, job.signal.reason, context)
      end.catch(() => undefined)
      ends.push(end)
      if (readies.every(({ job }) => job.signal.aborted)) batch.abort(job.signal.reason)
    }
    job.signal.addEventListener('abort', onStop)
    if (job.signal.aborted) onStop()
    return () => job.signal.removeEventListener('abort', onStop)
  })
  const began = performance.now()
  try {
    const computed = await computeTogether(readies, batch.signal, context)
    for (const [{ job }, { written, report }] of computed)
      if (!job.isOver) await completeJob(job, written, report, readies.length - 1, context)
  } catch (error) {
    const why = error instanceof VitrineError ? error.name : String(error)
    log.warn({ runs: readies.map(({ job }) => job.id), why }, 'batch failed; each runs alone')
  } finally {
    clearTimeout(clock)
    for (const stop of stops) stop()
    await Promise.all(ends)
  }
  const ms = Math.round(performance.now() - began)
  log.info({ runs: readies.map(({ job }) => job.id), ms }, 'batch left the engine')
}
