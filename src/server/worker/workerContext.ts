import { type Logger } from 'pino'
import { type Backend } from '../../backend/backend.ts'
import { type Limits } from '../../protocol/http/modelInfo.ts'
import { type RunLedger } from '../ledger/runLedger.ts'
import { type RunQueue } from '../queue/runQueue.ts'
import { type BlobStore } from '../store/blobStore.ts'
import { type ModelDescriptions } from './modelDescriptions.ts'

/** Holds no prompt, no value and no key. */
export type WorkerLog = Pick<Logger, 'info' | 'warn' | 'error'>

/** What the runs of one worker work with. */
export interface WorkerContext {
  queue: RunQueue
  ledger: RunLedger
  store: BlobStore
  backend: Backend
  served: ModelDescriptions
  limits: Limits
  log: WorkerLog
  /** Whose values may be in the engine; null where they may be of several. */
  owner: string | null
  /**
   * Something that needs the ledger or the store, which may be out of reach for a while.
   * @throws OutOfPatience
   */
  patiently<T>(work: () => Promise<T>): Promise<T>
}

/** The ledger or the store was out of reach for too long: somebody else may have more luck. */
export class OutOfPatience extends Error {
  override readonly name = 'OutOfPatience'
}
