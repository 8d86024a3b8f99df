import { type Runtime } from '../runtime/runtime.ts'
import { addressesOf } from './addresses.ts'
import { boundariesOf } from './boundariesOf.ts'
import { describePlan } from './describePlan.ts'
import { encodeStep } from './encode.ts'
import { type Prepared } from './execute.ts'
import { nodeSteps } from './nodeSteps.ts'
import { planGraph, type PlanInput } from './planGraph.ts'
import { type ResultStore } from './resultStore.ts'
import { type SharedTensor } from './sharedTensor.ts'
import { countUnembedded } from './unembed.ts'

export interface PrepareInput extends Pick<PlanInput, 'graph' | 'constants' | 'models' | 'batchBytes'> {
  runtime: Pick<Runtime, 'weights'>
  results: Pick<ResultStore, 'type'>
  /** Values that are there, by name. */
  given: ReadonlyMap<string, SharedTensor>
}

/** Weaves, plans and encodes a graph without generations; `withOwnValues` makes it one that can be executed. */
export function prepareGraph({ runtime, results, given, ...input }: PrepareInput): Prepared {
  const known = new Set(given.keys())
  const planned = planGraph({ ...input, known, resultType: ref => results.type(ref) })
  const { woven, plan, streams } = planned
  const encoded = plan.steps.map(step => encodeStep(step, woven, runtime.weights))
  return {
    steps: encoded,
    saves: plan.saves,
    sources: woven.sources,
    written: woven.written,
    given: new Map(),
    addresses: new Map(),
    boundaries: boundariesOf(plan.steps, streams, woven.types),
    unembedded: countUnembedded(plan.steps, streams),
    nodes: nodeSteps(woven, plan.steps, plan.rename),
    description: describePlan({ ...planned, steps: plan.steps, encoded, shared: plan.shared }),
  }
}

/** A plan whose sources are those of the graph that runs, with the addresses of what it computes. */
export const withOwnValues = (prepared: Prepared, given: PrepareInput['given']): Prepared => ({
  ...prepared,
  given,
  addresses: addressesOf(prepared.steps, prepared.sources),
})
