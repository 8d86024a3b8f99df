import { randomUUID } from 'node:crypto'
import { type Backend } from '../../backend/backend.ts'
import { nothingAlive } from '../../backend/nothingAlive.ts'
import { type Limits } from '../../protocol/http/modelInfo.ts'
import { type RunLedger } from '../ledger/runLedger.ts'
import { type RunQueue } from '../queue/runQueue.ts'
import { type BlobStore } from '../store/blobStore.ts'
import { Job } from './job.ts'
import { isOfTheRun, patiently, pause } from './patiently.ts'
import { runJobs } from './runJobs.ts'
import { createModelDescriptions } from './modelDescriptions.ts'
import { OutOfPatience, type WorkerContext, type WorkerLog } from './workerContext.ts'

export interface RunWorkerOptions {
  queue: RunQueue
  ledger: RunLedger
  store: BlobStore
  /** Its engine; closed by whoever made it. */
  backend: Backend
  /** Ids of the models that it serves: no other is ever asked of the hub. */
  models: readonly string[]
  limits: Limits
  /** As others know it; its own choice if not said. */
  id?: string
  log: WorkerLog
  /** Runs that go through a model together at most; 1 for none. */
  batch?: number
  /** Milliseconds between two reports of what it is and has. */
  reportMs?: number
  /** Milliseconds for which it waits for a ledger or a store that is out of reach before it gives a run back. */
  giveUpMs?: number
}

export interface RunWorker {
  id: string
  /**
   * Takes no more runs. Those that run have so many milliseconds to come to their end; then they are given back.
   * Resolves when this worker holds none.
   */
  stop(graceMs: number): Promise<void>
}

/**
 * Takes runs from a queue, one batch after the other, and brings each to its end in the ledger, once.
 * @throws VitrineError where the engine cannot be started
 */
export async function createRunWorker(options: RunWorkerOptions): Promise<RunWorker> {
  const { queue, ledger, store, backend, models, limits, log } = options
  const { id = randomUUID(), batch = 16, reportMs = 3000, giveUpMs = 120_000 } = options
  /** No more runs are taken. */
  const stopping = new AbortController()
  /** Those that are held are given back. */
  const leaving = new AbortController()
  const jobs = new Map<string, Job>()

  const keep: WorkerContext['patiently'] = async work => {
    let last = ''
    const onFailure = (error: unknown) => {
      last = error instanceof Error ? error.message : String(error)
      log.warn({ why: last }, 'ledger or store is out of reach')
    }
    try {
      return await patiently(work, { signal: leaving.signal, giveUpMs, onFailure })
    } catch (error) {
      throw isOfTheRun(error) ? error : new OutOfPatience(last)
    }
  }

  // An empty restoration starts the engine: what is wrong with it shows now, not at the first run.
  await backend.restore(new Map())
  let memory = await backend.memory()

  const context: WorkerContext = {
    queue,
    ledger,
    store,
    backend,
    served: createModelDescriptions(models, backend, (key, bytes) => keep(() => store.put(key, bytes))),
    limits,
    log,
    owner: null,
    patiently: keep,
  }

  async function report(): Promise<void> {
    const { openModels, keptBytes, budgetBytes, deviceLabel } = memory
    await ledger.reportWorker({
      id,
      models: [...models],
      loaded: openModels,
      device: deviceLabel ?? 'no engine',
      running: jobs.size,
      memory: { used: keptBytes, budget: budgetBytes },
    })
  }

  /** The engine answers between two programs: whoever asks how this worker is does not wait for it. */
  function lookAtMemory(): void {
    backend.memory().then(
      now => (memory = now),
      () => (memory = nothingAlive),
    )
  }

  const take = async (): Promise<Job[]> => {
    const first = await queue.take(models, stopping.signal)
    const more = await queue.takeMore(first, batch - 1).catch(() => [])
    return [first, ...more].map(taken => new Job(taken, event => ledger.append(taken.id, event)))
  }

  const isStopping = () => stopping.signal.aborted

  async function work(): Promise<void> {
    while (!isStopping()) {
      let taken: Job[] = []
      try {
        taken = await take()
      } catch (error) {
        if (isStopping()) return
        log.warn({ why: error instanceof Error ? error.message : String(error) }, 'queue is out of reach')
        await pause(1000, stopping.signal)
        continue
      }
      for (const job of taken) {
        jobs.set(job.id, job)
        if (leaving.signal.aborted) job.stop('stopping')
      }
      try {
        await runJobs(taken, context)
      } catch (error) {
        // Neither ended nor given back: whoever watches over the queue hands it to another worker.
        log.error({ why: error instanceof Error ? error.message : String(error) }, 'run left open')
      }
      for (const job of taken) jobs.delete(job.id)
    }
  }

  const stopListening = ledger.onCancel(run => jobs.get(run)?.stop('cancelled'))
  const tellAll = () => {
    lookAtMemory()
    report().catch(() => undefined)
  }
  await report().catch(() => undefined)
  const reports = setInterval(tellAll, reportMs)
  const working = work()
  log.info({ worker: id, models, device: memory.deviceLabel }, 'worker started')

  return {
    id,
    async stop(graceMs) {
      stopping.abort(new Error('this worker stops'))
      const grace = setTimeout(() => {
        leaving.abort()
        for (const job of jobs.values()) job.stop('stopping')
      }, graceMs)
      await working
      clearTimeout(grace)
      clearInterval(reports)
      stopListening()
      log.info({ worker: id }, 'worker stopped')
    },
  }
}
