import * as v from 'valibot'
import { type Progress } from '../../graph/progress.ts'
import { type RunReport } from '../../graph/runReport.ts'
import { type DType } from '../../graph/dtype.ts'
import { wireErrorSchema, type WireError } from '../message.ts'
import { decode, parseJson } from './decode.ts'
import { count, dtype, finite, hash, runId, shortWords, time, words } from './fields.ts'
import { runReport } from './runReport.ts'

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

export const runStatuses = [
  'RECEIVED',
  'QUEUED',
  'LOADING',
  'RUNNING',
  'LOG',
  'COMPLETED',
  'FAILED',
  'CANCELLED',
] as const satisfies readonly RunStatus[]

const part = { done: count, total: count, label: shortWords }

const completed = v.object({
  status: v.literal('COMPLETED'),
  result: v.object({
    bytes: count,
    tensors: v.array(v.object({ name: shortWords, dtype, shape: v.array(count), begin: count, end: count })),
    keptUntil: time,
  }),
  report: runReport,
  batchedWith: count,
})
const failed = v.object({ status: v.literal('FAILED'), error: wireErrorSchema })
const cancelled = v.object({ status: v.literal('CANCELLED'), why: words })

export const endEvent: v.GenericSchema<EndEvent> = v.variant('status', [completed, failed, cancelled])

export const runEvent: v.GenericSchema<RunEvent> = v.variant('status', [
  v.object({ status: v.literal('RECEIVED'), run: runId, hash, at: time }),
  v.object({ status: v.literal('QUEUED'), place: count }),
  v.object({
    status: v.literal('LOADING'),
    model: shortWords,
    progress: v.variant('stage', [
      v.object({ stage: v.literal('download'), file: shortWords, loaded: finite, total: finite }),
      v.object({ stage: v.literal('open'), model: shortWords }),
    ]),
  }),
  v.object({
    status: v.literal('RUNNING'),
    progress: v.nullable(
      v.variant('stage', [
        v.object({ stage: v.literal('compile'), ...part }),
        v.object({ stage: v.literal('run'), ...part }),
        v.object({
          stage: v.literal('generate'),
          run: count,
          model: shortWords,
          step: count,
          total: count,
          newIds: v.array(v.array(count)),
        }),
      ]),
    ),
  }),
  v.object({ status: v.literal('LOG'), text: words }),
  completed,
  failed,
  cancelled,
])

const anyStatus = v.object({ status: shortWords })

/**
 * An event of an endpoint.
 * @param data the text of its `data:` field
 * @returns null for a status that this version does not know: a newer endpoint may have more, and they are no ends
 * @throws VitrineError for what is no event
 */
export function readRunEvent(data: string): RunEvent | null {
  const value = parseJson(data, 'an event of a run')
  const { status } = decode(anyStatus, value, 'an event of a run')
  const known: readonly string[] = runStatuses
  return known.includes(status) ? decode(runEvent, value, 'an event of a run') : null
}

export const isEnd = (event: RunEvent): event is EndEvent =>
  event.status === 'COMPLETED' || event.status === 'FAILED' || event.status === 'CANCELLED'
