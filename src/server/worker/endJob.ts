import { EngineEnded } from '../../backend/engineEnded.ts'
import { VitrineError } from '../../graph/errors.ts'
import { encodeError } from '../../protocol/errors.ts'
import { type EndEvent } from '../../protocol/http/runEvent.ts'
import { type WrittenResult } from '../../protocol/http/resultBody.ts'
import { blobKeys } from '../store/blobStore.ts'
import { type RunReport } from '../../graph/runReport.ts'
import { type Job } from './job.ts'
import { Stopped } from './stopped.ts'
import { OutOfPatience, type WorkerContext } from './workerContext.ts'

/** Brings a run to its end, once: only what comes first counts. */
export async function endJob(job: Job, end: EndEvent, context: WorkerContext): Promise<void> {
  if (job.isOver) return
  job.isOver = true
  job.stopClock()
  await job.progress.end()
  await context.patiently(() => context.ledger.finish(job.id, end))
  await job.taken.done()
}

/** Somebody else shall run it. */
export async function giveBack(job: Job): Promise<void> {
  if (job.isOver) return
  job.isOver = true
  job.stopClock()
  await job.progress.end()
  await job.taken.giveBack()
}

/** A run came to its values. */
export async function completeJob(
  job: Job,
  { bytes, layout }: WrittenResult,
  report: RunReport,
  batchedWith: number,
  context: WorkerContext,
): Promise<void> {
  const { ledger, store } = context
  // A worker that was taken for dead may have been quicker: its layout is the one that was told.
  const before = await context.patiently(() => ledger.get(job.id))
  if (before !== null && before.end === null)
    await context.patiently(() => store.put(blobKeys.result(job.id), bytes))
  await endJob(job, { status: 'COMPLETED', result: layout, report, batchedWith }, context)
}

/** A run did not come to its values. */
export async function failJob(job: Job, error: unknown, context: WorkerContext): Promise<void> {
  const { log, limits } = context
  const reason: unknown = job.signal.aborted ? job.signal.reason : error
  if (reason instanceof Stopped) {
    if (reason.why === 'stopping') return giveBack(job)
    if (reason.why === 'cancelled')
      return endJob(job, { status: 'CANCELLED', why: 'its caller cancelled it' }, context)
    return fail(
      new VitrineError(
        `this run took longer than ${limits.deadlineMs / 1000} s, the most that a run here may take`,
        {
          hint: 'split it into several traces',
        },
      ),
    )
  }
  if (error instanceof OutOfPatience) {
    log.error({ run: job.id, why: error.message }, 'run given back')
    return giveBack(job)
  }
  if (error instanceof EngineEnded)
    return fail(
      new VitrineError(`this run ended the engine twice; the last time ${error.message}`, {
        hint: 'it may take more memory than the endpoint has: fewer prompts, cells or saved values take less',
      }),
    )
  if (error instanceof VitrineError) return fail(error)
  // What is no user's error is a fault of this code: its words are for the log.
  log.error({ run: job.id, error: error instanceof Error ? error.stack : String(error) }, 'run failed here')
  return fail(
    new VitrineError('the endpoint failed at this run', { hint: 'its log says why: tell whoever runs it' }),
  )

  function fail(error: VitrineError): Promise<void> {
    return endJob(job, { status: 'FAILED', error: encodeError(error) }, context)
  }
}
