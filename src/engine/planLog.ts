import { type NodeOutcome } from '../graph/nodeOutcome.ts'
import { type LeftOut, type PlanReport, type PlanStep } from '../graph/planReport.ts'
import { type PlanDescription } from './describePlan.ts'
import { type Prepared, type StepTiming } from './execute.ts'
import { byPrompts, layersThatRan } from './layersOf.ts'
import { joinedLabels } from './leftOut.ts'

type Ran = Pick<PlanStep, 'compiled' | 'times' | 'ms' | 'compileMs'>

/** What became of a node: the steps that it takes, those of them that ran, and whether its value was a result. */
interface NodeRun {
  steps: { plan: PlanDescription; step: number }[]
  isResult: boolean
}

/** The plans that a graph takes (a generation has one for each kind of step), with what running them took. */
export class PlanLog {
  /** Steps of each plan that ran, or would, by index. */
  private readonly plans = new Map<PlanDescription, Map<number, Ran>>()
  private readonly nodes = new Map<string, NodeRun>()

  /** Notes a plan that does not run. */
  explain(plan: PlanDescription, isCompiled: (key: string) => boolean): void {
    const steps = plan.keys.map((key, index): [number, Ran] => [
      index,
      { compiled: isCompiled(key), times: 0, ms: 0, compileMs: 0 },
    ])
    this.plans.set(plan, new Map(steps))
  }

  /** Notes that a plan ran, once more. */
  ran({ description, nodes }: Pick<Prepared, 'description' | 'nodes'>, timings: readonly StepTiming[]): void {
    const steps = this.plans.get(description) ?? new Map<number, Ran>()
    this.plans.set(description, steps)
    for (const { step, compiled, ms, compileMs } of timings) {
      const known = steps.get(step)
      steps.set(step, {
        compiled: known?.compiled ?? !compiled,
        times: (known?.times ?? 0) + 1,
        ms: (known?.ms ?? 0) + ms,
        compileMs: (known?.compileMs ?? 0) + compileMs,
      })
    }
    for (const [node, { steps, isResult }] of nodes) {
      const known = this.nodes.get(node) ?? { steps: [], isResult }
      this.nodes.set(node, known)
      for (const step of steps) known.steps.push({ plan: description, step })
    }
  }

  /** All plans as one, their batches and steps one behind the other. */
  report(memory: PlanReport['memory']): PlanReport {
    const report: PlanReport = { batches: [], steps: [], layers: [], leftOut: [], memory }
    for (const [plan, ran] of this.plans) {
      const batchesBefore = report.batches.length
      const places = this.placesOf(plan, report.steps.length)
      for (const batch of plan.batches)
        report.batches.push({
          ...batch,
          derived: batch.derived && { ...batch.derived, from: batch.derived.from + batchesBefore },
        })
      plan.steps.forEach((step, index) => {
        const here = ran.get(index)
        if (!here) return
        const first = plan.keys.findIndex((key, other) => key === plan.keys[index] && ran.has(other))
        report.steps.push({
          ...step,
          batches: step.batches.map(batch => batch + batchesBefore),
          sameProgramAs: first === index ? null : (places.get(first) ?? null),
          ...here,
        })
      })
      plan.batches.forEach((batch, index) => {
        report.layers.push(layersThatRan(batch, plan.layers[index] ?? [], step => ran.has(step)))
      })
      report.leftOut.push(...plan.leftOut, ...reused(plan, ran))
    }
    return { ...report, layers: byPrompts(report.layers) }
  }

  /** What became of nodes, by id; a node that no plan has is not there. */
  outcomes(): ReadonlyMap<string, NodeOutcome> {
    const places = new Map<PlanDescription, ReadonlyMap<number, number>>()
    let before = 0
    for (const [plan, ran] of this.plans) {
      places.set(plan, this.placesOf(plan, before))
      before += ran.size
    }
    const outcomeOf = ({ steps, isResult }: NodeRun): NodeOutcome => {
      const ran = new Set(steps.flatMap(({ plan, step }) => places.get(plan)?.get(step) ?? []))
      const isReused = ran.size === 0 && (steps.length > 0 || isResult)
      return isReused ? { state: 'reused' } : { state: 'ran', steps: [...ran].sort((a, b) => a - b) }
    }
    return new Map([...this.nodes].map(([id, node]) => [id, outcomeOf(node)]))
  }

  /** Where the steps of a plan that ran stand in the report. */
  private placesOf(plan: PlanDescription, before: number): Map<number, number> {
    const indices = [...(this.plans.get(plan)?.keys() ?? [])].sort((a, b) => a - b)
    return new Map(indices.map((step, index) => [step, before + index]))
  }
}

function reused(plan: PlanDescription, ran: ReadonlyMap<number, Ran>): LeftOut[] {
  const labels = plan.steps.flatMap(({ label }, index) => (ran.has(index) ? [] : [label]))
  return labels.length === 0
    ? []
    : [{ what: joinedLabels(labels), why: 'their values are there from an earlier run' }]
}
