import { type ResultRef } from '../../graph/executor.ts'
import { type TensorData } from '../../graph/tensorData.ts'
import { type Graph } from '../../graph/versions/v1.ts'

/** What a client asks to be run: the body of `POST /v1/runs`. */
export interface RunRequest {
  graph: Graph
  /** Values of `graph.tensors`. */
  constants: ReadonlyMap<string, TensorData>
  /** For each result that the graph takes: the run of the same caller that has it. */
  results: ReadonlyMap<ResultRef, string>
  options: RunRequestOptions
}

export interface RunRequestOptions {
  /** A run of the same graph by the same caller whose results are still kept is the answer; nothing runs. */
  reuse: boolean
  /** Never in one batch with runs of others: the last bits are then those of running alone. */
  alone: boolean
  /** Computes everything, whatever earlier runs have left. */
  fromScratch: boolean
  /** Instead of its saves, summaries of the values of these nodes (`Backend.measure`). */
  measure: readonly string[] | null
}
