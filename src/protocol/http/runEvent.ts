import { type Progress } from '../../graph/progress.ts'
import { type RunReport } from '../../graph/runReport.ts'
import { type DType } from '../../graph/dtype.ts'
import { type WireError } from '../message.ts'

/** What happens to a run, in order; the last is COMPLETED, FAILED or CANCELLED, and there is one of these. */
export type RunEvent =
  | { status: 'RECEIVED'; run: string; hash: string; at: string }
  /** 1 is next. */
  | { status: 'QUEUED'; place: number }
  | { status: 'LOADING'; model: string; progress: Extract<Progress, { stage: 'download' | 'open' }> }
  | { status: 'RUNNING'; progress: Extract<Progress, { stage: 'compile' | 'run' | 'generate' }> | null }
  | { status: 'LOG'; text: string }
  | { status: 'COMPLETED'; result: ResultLayout; report: RunReport; batchedWith: number }
  | { status: 'FAILED'; error: WireError }
  | { status: 'CANCELLED'; why: string }

export type RunStatus = RunEvent['status']
export type EndEvent = Extract<RunEvent, { status: 'COMPLETED' | 'FAILED' | 'CANCELLED' }>

/** Where each saved value lies in the body of `GET /v1/runs/:id/result`, so that parts of it are asked for by range. */
export interface ResultLayout {
  /** Bytes of the whole body. */
  bytes: number
  tensors: ResultTensor[]
  /** Until then it is kept (ISO 8601). */
  keptUntil: string
}

export interface ResultTensor {
  /** The name it was saved under. */
  name: string
  dtype: DType
  shape: number[]
  /** First byte in the body, and the one behind the last. */
  begin: number
  end: number
}
