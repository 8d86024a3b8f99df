import * as v from 'valibot'
import { type ModelRef } from '../../graph/versions/v1.ts'
import { decode } from './decode.ts'
import { count, finite, modelId, shortWords, words } from './fields.ts'

/** One model of an endpoint: an entry of `GET /v1/models`. `GET /v1/models/:id` gives its `ModelDescription`. */
export interface ModelInfo {
  /** As programs name it. */
  id: string
  revision: string
  /** Precision of its weights there; null until it was looked at. */
  precision: ModelRef['precision'] | null
  /** Bytes of its weights; null until it was looked at. */
  weightBytes: number | null
  /** null until it was looked at. */
  sizes: { layers: number; dModel: number; vocab: number; nHeads: number } | null
  /** Workers that have it in memory, and workers that can. */
  loadedBy: number
  servedBy: number
  /** Runs that wait for it. */
  waiting: number
}

export interface ModelList {
  models: ModelInfo[]
  limits: Limits
}

/** What one run may ask for, and one caller at a time. */
export interface Limits {
  /** Nodes of a graph; a node of a sweep counts once for each cell. */
  nodes: number
  /** Bytes of a request's body. */
  requestBytes: number
  /** Bytes of all saved values of a run. */
  resultBytes: number
  /** Token positions over all rows of all prompts, new tokens included. */
  tokens: number
  /** Milliseconds from its start to its end. */
  deadlineMs: number
  /** Runs of one caller that wait or run. */
  openRuns: number
  /** Requests of one caller in a minute. */
  requestsPerMinute: number
  /** Milliseconds for which results are kept. */
  keptMs: number
}

/** `GET /v1/health`. Asked without a key it says no more than this. */
export interface Health {
  status: 'ok' | 'stopping' | 'degraded'
  /** Why it is not 'ok'. */
  why: string | null
  vitrine: string
  protocol: { oldest: number; newest: number }
  /** Versions of intervention graphs that it takes. */
  graphs: number[]
  /** Whether runs need a key. */
  needsKey: boolean
  workers: number
  waiting: number
  running: number
}

const modelInfo: v.GenericSchema<ModelInfo> = v.object({
  id: modelId,
  revision: shortWords,
  precision: v.nullable(v.picklist(['fp32', 'fp16', 'q8', 'q4', 'q4f16'])),
  weightBytes: v.nullable(count),
  sizes: v.nullable(v.object({ layers: count, dModel: count, vocab: count, nHeads: count })),
  loadedBy: count,
  servedBy: count,
  waiting: count,
})

const limits: v.GenericSchema<Limits> = v.object({
  nodes: finite,
  requestBytes: finite,
  resultBytes: finite,
  tokens: finite,
  deadlineMs: finite,
  openRuns: finite,
  requestsPerMinute: finite,
  keptMs: finite,
})

export const modelList: v.GenericSchema<ModelList> = v.object({ models: v.array(modelInfo), limits })

export const health: v.GenericSchema<Health> = v.object({
  status: v.picklist(['ok', 'stopping', 'degraded']),
  why: v.nullable(words),
  vitrine: shortWords,
  protocol: v.object({ oldest: count, newest: count }),
  graphs: v.array(count),
  needsKey: v.boolean(),
  workers: count,
  waiting: count,
  running: count,
})

/** The answer to `GET /v1/models`. @throws VitrineError naming the field that is wrong */
export const readModelList = (value: unknown): ModelList => decode(modelList, value, 'a list of models')

/** The answer to `GET /v1/health`. @throws VitrineError naming the field that is wrong */
export const readHealth = (value: unknown): Health => decode(health, value, 'the health of an endpoint')
