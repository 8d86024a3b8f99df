import { type Parts } from '../openParts.ts'
import { startWorker, type StartWorkerSettings } from './startWorker.ts'

export interface WorkerCommandOptions extends StartWorkerSettings {
  /** Milliseconds that what runs has to come to its end when it stops. */
  graceMs: number
}

/**
 * `vitrine worker`: takes runs from a queue that servers and other workers share, until it is stopped.
 * @param parts are not closed with it: whoever opened them does that
 * @param signal stops it: what it holds is finished, or given back to the others
 * @throws VitrineError where the models or the engine cannot be had
 */
export async function runWorkerCommand(
  parts: Parts,
  { graceMs, ...settings }: WorkerCommandOptions,
  signal: AbortSignal,
): Promise<void> {
  const worker = await startWorker(parts, settings)
  await new Promise<void>(resolve => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
  await worker.stop(graceMs)
}
