import { type Runtime } from '../runtime/runtime.ts'
import { type Boundaries } from './boundaries.ts'
import { type PlanDescription } from './describePlan.ts'
import { type EncodedStep } from './encode.ts'
import { explainFailure } from './explainFailure.ts'
import { EventLoopTurns } from './eventLoop.ts'
import { type NodeSteps } from './nodeSteps.ts'
import { type PlanLog } from './planLog.ts'
import { type ProgramCache } from './programs.ts'
import { type ResultStore } from './resultStore.ts'
import { type SharedTensor } from './sharedTensor.ts'
import { RunValues } from './runValues.ts'
import { type Weights } from './weights.ts'
import { type Saved, type Source } from './woven.ts'

export interface Prepared {
  steps: readonly EncodedStep[]
  saves: readonly Saved[]
  sources: ReadonlyMap<string, Source>
  /** Ids of the numbers that are written into programs. */
  written: ReadonlySet<string>
  /** Of values that other runs may have left, and later ones may take (`addresses.ts`). */
  addresses: ReadonlyMap<string, string>
  /** Values that are there, by name: what makes them is not among the steps. */
  given: ReadonlyMap<string, SharedTensor>
  /** Names of the values that are kept for later runs. */
  boundaries: ReadonlySet<string>
  /** Positions that are unembedded, over all rows, by the index of the step. */
  unembedded: ReadonlyMap<number, number>
  /** The steps that compute each node of the graph. */
  nodes: NodeSteps
  description: PlanDescription
}

export interface StepTiming {
  /** Index of the step in its plan. */
  step: number
  ms: number
  compileMs: number
  compiled: boolean
}

export interface Executed {
  timings: StepTiming[]
  /** Positions that were unembedded, over all rows. */
  unembeddedPositions: number
}

/** What runs share. */
export interface ExecuteParts {
  runtime: Runtime
  programs: ProgramCache
  weights: Weights
  results: ResultStore
  boundaries: Boundaries
  /** What ran is noted here. */
  log: PlanLog
}

export interface ExecuteOptions {
  /** Runs every step, whatever earlier runs have left: for measuring what a run takes from scratch. */
  fromScratch?: boolean | undefined
  signal?: AbortSignal | undefined
  onProgress?: ((progress: ExecuteProgress) => void) | undefined
}

export type ExecuteProgress =
  | { stage: 'compile'; done: number; total: number; label: string }
  | { stage: 'run'; done: number; total: number; label: string }

/**
 * Runs prepared steps in order, but for those whose values earlier runs have left. Tensors stay on the device between them; each is freed when its last reader has run,
 * also when a step fails or the run is cancelled.
 * @param hash of the graph, under which its saves are stored
 */
export async function execute(
  prepared: Prepared,
  hash: string,
  parts: ExecuteParts,
  { signal, onProgress, fromScratch }: ExecuteOptions,
): Promise<Executed> {
  const { saves, unembedded } = prepared
  const { runtime, programs } = parts
  const values = new RunValues(prepared, parts)
  const timings: StepTiming[] = []
  const turns = new EventLoopTurns()
  let unembeddedPositions = 0
  try {
    const needed = fromScratch ? undefined : values.stepsToRun()
    const steps = [...prepared.steps.entries()].filter(([index]) => needed?.has(index) !== false)
    for (const [done, [index, step]] of steps.entries()) {
      if (signal) await turns.takeIfDue()
      signal?.throwIfAborted()
      const progress = { done, total: steps.length, label: step.label }
      onProgress?.({ stage: programs.has(step.key) ? 'run' : 'compile', ...progress })
      const began = performance.now()
      const explained = (error: unknown) => {
        throw explainFailure(error, step.label, signal)
      }
      const { program, compiled, letGo } = await programs.use(step).catch(explained)
      const ready = performance.now()
      try {
        if (signal) await turns.takeIfDue()
        signal?.throwIfAborted()
        const feeds = await values.feedsOf(step).catch(explained)
        const outputs = await runtime.run(program, feeds, [...step.outputs.keys()]).catch(explained)
        for (const [renamed, name] of step.outputs) await values.put(name, outputs[renamed])
      } finally {
        letGo()
        values.letWeightsGo()
      }
      values.freeAfter(index)
      unembeddedPositions += unembedded.get(index) ?? 0
      const ms = performance.now() - ready
      timings.push({ step: index, ms, compileMs: ready - began, compiled })
    }
    await values.store(saves, hash)
    parts.log.ran(prepared, timings)
    onProgress?.({ stage: 'run', done: steps.length, total: steps.length, label: 'done' })
    return { timings, unembeddedPositions }
  } catch (error) {
    // Where the device failed, what it computed before is not to be believed.
    if (signal?.aborted !== true) parts.boundaries.clear()
    throw error
  } finally {
    values.freeAll()
  }
}
