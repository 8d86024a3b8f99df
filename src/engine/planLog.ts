import { type PlanReport, type PlanStep } from '../graph/planReport.ts'
import { type PlanDescription } from './describePlan.ts'
import { type StepTiming } from './execute.ts'

type Ran = Pick<PlanStep, 'compiled' | 'times' | 'ms' | 'compileMs'>

/** The plans that a graph takes (a generation has one for each kind of step), with what running them took. */
export class PlanLog {
  private readonly plans = new Map<PlanDescription, Ran[]>()

  /** Notes a plan that does not run. */
  explain(plan: PlanDescription, isCompiled: (key: string) => boolean): void {
    const steps = plan.keys.map(key => ({ compiled: isCompiled(key), times: 0, ms: 0, compileMs: 0 }))
    this.plans.set(plan, steps)
  }

  /** Notes that a plan ran, once more. */
  ran(plan: PlanDescription, timings: readonly StepTiming[]): void {
    const before = this.plans.get(plan)
    const steps = timings.map((timing, index): Ran => {
      const known = before?.[index]
      return {
        compiled: known?.compiled ?? !timing.compiled,
        times: (known?.times ?? 0) + 1,
        ms: (known?.ms ?? 0) + timing.ms,
        compileMs: (known?.compileMs ?? 0) + timing.compileMs,
      }
    })
    this.plans.set(plan, steps)
  }

  /** All plans as one, their batches and steps one behind the other. */
  report(memory: PlanReport['memory']): PlanReport {
    const report: PlanReport = { batches: [], steps: [], leftOut: [], memory }
    for (const [plan, ran] of this.plans) {
      const [batchesBefore, stepsBefore] = [report.batches.length, report.steps.length]
      for (const batch of plan.batches)
        report.batches.push({
          ...batch,
          derived: batch.derived && { ...batch.derived, from: batch.derived.from + batchesBefore },
        })
      plan.steps.forEach((step, index) => {
        report.steps.push({
          ...step,
          batches: step.batches.map(batch => batch + batchesBefore),
          sameProgramAs: step.sameProgramAs === null ? null : step.sameProgramAs + stepsBefore,
          ...(ran[index] ?? { compiled: false, times: 0, ms: 0, compileMs: 0 }),
        })
      })
      report.leftOut.push(...plan.leftOut)
    }
    return report
  }
}
