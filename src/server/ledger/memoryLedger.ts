import { type RunEvent } from '../../protocol/http/runEvent.ts'
import { keptUntil, WORKER_KNOWN_MS } from './kept.ts'
import { type RunLedger, type RunRecord, type StoredEvent, type WorkerReport } from './runLedger.ts'

interface Entry {
  run: RunRecord
  events: StoredEvent[]
  /** Infinity while it is open. */
  keptUntil: number
  /** Readers that have seen all events so far. */
  wake: Set<() => void>
}

/** The ledger of one process: it ends with the process. */
export const createMemoryLedger = (): RunLedger => {
  /** In order of acceptance. */
  const runs = new Map<string, Entry>()
  const listeners = new Set<(id: string) => void>()
  const reports = new Map<string, { worker: WorkerReport; at: number }>()

  const wake = (entry: Entry): void => {
    const sleeping = [...entry.wake]
    entry.wake.clear()
    for (const reader of sleeping) reader()
  }

  const add = (entry: Entry, event: RunEvent): void => {
    entry.events.push({ id: entry.events.length + 1, event })
    wake(entry)
  }

  const nextEvent = (entry: Entry, signal: AbortSignal): Promise<void> =>
    new Promise(resolve => {
      const done = (): void => {
        entry.wake.delete(done)
        signal.removeEventListener('abort', done)
        resolve()
      }
      signal.addEventListener('abort', done)
      entry.wake.add(done)
    })

  const forget = (id: string): void => {
    const entry = runs.get(id)
    if (entry === undefined) return
    runs.delete(id)
    wake(entry)
  }

  return {
    create(run) {
      if (runs.has(run.id)) return Promise.resolve(false)
      runs.set(run.id, { run: { ...run }, events: [], keptUntil: Infinity, wake: new Set() })
      return Promise.resolve(true)
    },
    get(id) {
      const entry = runs.get(id)
      return Promise.resolve(entry === undefined ? null : { ...entry.run })
    },
    append(id, event) {
      const entry = runs.get(id)
      if (entry?.run.end === null) add(entry, event)
      return Promise.resolve()
    },
    finish(id, end) {
      const entry = runs.get(id)
      if (entry?.run.end !== null) return Promise.resolve(false)
      entry.run.end = end
      entry.keptUntil = keptUntil(end, Date.now())
      add(entry, end)
      return Promise.resolve(true)
    },
    async *events(id, after, signal) {
      let last = Math.max(0, after)
      for (let entry = runs.get(id); entry !== undefined && !signal.aborted; entry = runs.get(id)) {
        const stored = entry.events[last]
        if (stored !== undefined) {
          last = stored.id
          yield stored
        } else if (entry.run.end === null) {
          await nextEvent(entry, signal)
        } else return
      }
    },
    cancel(id) {
      const entry = runs.get(id)
      if (entry?.run.end === null) {
        entry.run.cancelled = true
        for (const listener of listeners) listener(id)
      }
      return Promise.resolve()
    },
    onCancel(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    openRuns(owner) {
      let open = 0
      for (const { run } of runs.values()) if (run.owner === owner && run.end === null) open++
      return Promise.resolve(open)
    },
    findCompleted(owner, hash) {
      const now = Date.now()
      const found = [...runs.values()].filter(
        ({ run, keptUntil: until }) =>
          run.owner === owner && run.hash === hash && run.end?.status === 'COMPLETED' && until > now,
      )
      return Promise.resolve(found.at(-1)?.run.id ?? null)
    },
    forget(id) {
      const end = runs.get(id)?.run.end ?? null
      if (end === null) return Promise.resolve(false)
      forget(id)
      return Promise.resolve(true)
    },
    expire(now) {
      const over = [...runs.values()].filter(entry => entry.keptUntil <= now).map(entry => entry.run.id)
      over.forEach(forget)
      return Promise.resolve(over)
    },
    reportWorker(worker) {
      reports.set(worker.id, { worker, at: Date.now() })
      return Promise.resolve()
    },
    workers() {
      const since = Date.now() - WORKER_KNOWN_MS
      for (const [id, { at }] of reports) if (at < since) reports.delete(id)
      return Promise.resolve([...reports.values()].map(({ worker }) => worker))
    },
    close() {
      for (const entry of runs.values()) wake(entry)
      return Promise.resolve()
    },
  }
}
