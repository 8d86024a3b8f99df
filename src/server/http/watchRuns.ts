import { type Logger } from 'pino'
import { isEnd } from '../../protocol/http/runEvent.ts'
import { type RunLedger, type RunRecord } from '../ledger/runLedger.ts'
import { type Metrics } from './metrics.ts'

/** Follows a run to its end, for the log and the metrics. */
export type RunWatch = (run: RunRecord) => void

/** @param closing ends all watching: somebody else will see the end */
export const watchRuns =
  (ledger: RunLedger, metrics: Metrics, logger: Logger, closing: AbortSignal): RunWatch =>
  run => {
    const about = { run: run.id, key: run.owner, model: run.model }
    logger.info(about, 'run accepted')
    follow().catch(() => logger.warn(about, 'run is out of sight: the ledger is out of reach'))

    async function follow(): Promise<void> {
      let beganAt: number | undefined
      for await (const { event } of ledger.events(run.id, 0, closing)) {
        const now = Date.now()
        if (beganAt === undefined && event.status !== 'RECEIVED' && event.status !== 'QUEUED') {
          beganAt = now
          metrics.queued.observe((now - run.acceptedAt) / 1000)
        }
        if (!isEnd(event)) continue
        const ranMs = now - (beganAt ?? now)
        metrics.ended.inc({ end: event.status })
        metrics.ran.observe(ranMs / 1000)
        const queuedMs = (beganAt ?? now) - run.acceptedAt
        const ended = { ...about, end: event.status, queuedMs, ranMs }
        if (event.status === 'COMPLETED')
          logger.info({ ...ended, bytes: event.result.bytes, batchedWith: event.batchedWith }, 'run ended')
        // An error's words may hold what was run; its place in the graph does not.
        else if (event.status === 'FAILED') logger.info({ ...ended, at: event.error.path }, 'run ended')
        else logger.info(ended, 'run ended')
      }
    }
  }
