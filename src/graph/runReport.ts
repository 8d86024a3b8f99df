import { type Device } from './executor.ts'
import { type NodeOutcomes } from './nodeOutcome.ts'
import { type PlanReport } from './planReport.ts'

/** What really happened in a run: shown with its results, asserted in tests. */
export interface RunReport {
  /** CUDA, CoreML and DirectML are devices of endpoints and of the command line. */
  device: Device | 'cuda' | 'coreml' | 'dml'
  deviceLabel: string
  precision: string
  /** Words about anything that was not as asked (a fallback, say); empty is the normal case. */
  notices: string[]
  /** Milliseconds by part. */
  timings: { plan: number; compile: number; run: number; total: number }
  /** What was fed, BOS included: ids as they went in. */
  fed: { text: string | null; ids: number[][] }[]
  /** Positions that were unembedded, over all rows; 0 where no logits were needed. */
  unembeddedPositions: number
  /** How it ran in batches and programs, and what did not have to. */
  plan: PlanReport
  /** What became of each node of the graph, by id. */
  nodes: NodeOutcomes
  /** Where it ran, if not on this machine. */
  endpoint: RunEndpoint | null
  /** Whether nothing ran, because all results of an earlier run of this graph were still there. */
  reused: boolean
}

/** A run at an endpoint, as far as somebody here has to know of it. */
export interface RunEndpoint {
  url: string
  /** Of the run: it is found there again under this id, as long as its results are kept. */
  run: string
  /** Runs of others that went through the model in the same batch. */
  batchedWith: number
}
