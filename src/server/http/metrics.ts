import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { type RunLedger } from '../ledger/runLedger.ts'
import { type RunQueue } from '../queue/runQueue.ts'

const seconds = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000]

export type Metrics = ReturnType<typeof createMetrics>

/** What Prometheus is told, from a registry of this server's own. */
export function createMetrics({ queue, ledger }: { queue: RunQueue; ledger: RunLedger }) {
  const registry = new Registry()
  const registers = [registry]
  const gauge = (
    name: string,
    help: string,
    labelNames: string[],
    collect: (gauge: Gauge) => Promise<void>,
  ) =>
    new Gauge({
      name,
      help,
      labelNames,
      registers,
      // A part that is out of reach leaves its numbers as they were.
      collect: async function () {
        await collect(this).catch(() => undefined)
      },
    })

  gauge('vitrine_runs_waiting', 'Runs that wait, by model', ['model'], async self => {
    const waiting = await queue.waiting()
    self.reset()
    for (const [model, count] of waiting) self.set({ model }, count)
  })
  gauge('vitrine_runs_running', 'Runs that run, by worker', ['worker'], async self => {
    const workers = await ledger.workers()
    self.reset()
    for (const { id, running } of workers) self.set({ worker: id }, running)
  })
  gauge('vitrine_worker_memory_bytes', 'Memory of a worker', ['worker', 'kind'], async self => {
    const workers = await ledger.workers()
    self.reset()
    for (const { id, memory } of workers) {
      self.set({ worker: id, kind: 'used' }, memory.used)
      self.set({ worker: id, kind: 'budget' }, memory.budget)
    }
  })
  gauge('vitrine_server_memory_bytes', 'Resident memory of this server', [], self => {
    self.set(process.memoryUsage.rss())
    return Promise.resolve()
  })

  return {
    registry,
    accepted: new Counter({
      name: 'vitrine_runs_accepted_total',
      help: 'Runs that were accepted',
      registers,
    }),
    reused: new Counter({
      name: 'vitrine_runs_reused_total',
      help: 'Requests that an earlier run answered',
      registers,
    }),
    ended: new Counter({
      name: 'vitrine_runs_ended_total',
      help: 'Runs of this server that ended, by their end',
      labelNames: ['end'],
      registers,
    }),
    queued: new Histogram({
      name: 'vitrine_run_queued_seconds',
      help: 'From acceptance until a worker began',
      buckets: seconds,
      registers,
    }),
    ran: new Histogram({
      name: 'vitrine_run_seconds',
      help: 'From the beginning of a run until its end',
      buckets: seconds,
      registers,
    }),
    tokens: new Counter({
      name: 'vitrine_tokens_total',
      help: 'Token positions of accepted runs',
      registers,
    }),
    bytes: new Counter({
      name: 'vitrine_bytes_total',
      help: 'Bytes of requests that came in and of results that went out',
      labelNames: ['direction'],
      registers,
    }),
    refusals: new Counter({
      name: 'vitrine_refusals_total',
      help: 'Requests that were refused, by code',
      labelNames: ['code'],
      registers,
    }),
    streams: new Gauge({
      name: 'vitrine_event_streams',
      help: 'Connections that follow a run',
      registers,
    }),
  }
}
