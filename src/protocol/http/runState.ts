import * as v from 'valibot'
import { decode } from './decode.ts'
import { count, hash, modelId, runId, shortWords } from './fields.ts'
import { endEvent, runStatuses, type EndEvent, type RunStatus } from './runEvent.ts'

/** The answer to `POST /v1/runs`, with the paths where the rest is. */
export interface RunAccepted {
  run: string
  /** COMPLETED where an earlier run is the answer. */
  status: RunStatus
  events: string
  result: string
}

/** What is known of a run: the answer to `GET /v1/runs/:id`. Holds no prompt and no value. */
export interface RunState {
  run: string
  /** Model id it needs; null where it only computes. */
  model: string | null
  /** Canonical hash of its graph. */
  hash: string
  /** Names of its saves. */
  saves: string[]
  /** Milliseconds since 1970. */
  acceptedAt: number
  status: RunStatus
  /** 1 is next; null where it does not wait. */
  place: number | null
  /** It is to be cancelled, or was. */
  cancelled: boolean
  /** null until it has ended. */
  end: EndEvent | null
}

const status = v.picklist(runStatuses)

export const runAccepted: v.GenericSchema<RunAccepted> = v.object({
  run: runId,
  status,
  events: shortWords,
  result: shortWords,
})

export const runState: v.GenericSchema<RunState> = v.object({
  run: runId,
  model: v.nullable(modelId),
  hash,
  saves: v.array(shortWords),
  acceptedAt: count,
  status,
  place: v.nullable(count),
  cancelled: v.boolean(),
  end: v.nullable(endEvent),
})

/** @throws VitrineError naming the field that is wrong */
export const readRunAccepted = (value: unknown): RunAccepted =>
  decode(runAccepted, value, 'the acceptance of a run')

/** @throws VitrineError naming the field that is wrong */
export const readRunState = (value: unknown): RunState => decode(runState, value, 'the state of a run')
