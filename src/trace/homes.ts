import { inputsOfSource, type Expression, type Source } from './expression.ts'
import { isSameModel, type ModelRecord } from './modelRecord.ts'
import { type TraceRecording } from './traceRecording.ts'

/** A run of the graph that is being built, and what is recorded in it. */
export interface Home {
  /** null for a run that only computes. */
  readonly trace: TraceRecording | null
  readonly model: ModelRecord | null
  /** Its place among the runs: traces in code order; what was computed before a trace stands before it. */
  readonly order: number
  readonly expressions: Expression[]
}

/** The run that only computes, of a graph without traces. */
export const computeHome = (model: ModelRecord | null): Home => ({
  trace: null,
  model,
  order: 0,
  expressions: [],
})

export const traceHomes = (traces: readonly TraceRecording[]): Home[] =>
  traces.map((trace, index) => ({ trace, model: trace.model, order: index + 0.5, expressions: [] }))

/**
 * Puts every expression into a run (LANGUAGE 24). Places of a model and what needs it belong to the trace in whose
 * body they stand; operations follow the latest of their operands; constants and weights stand in the first run that
 * needs them. What a session computes with a model between two traces gets a run that only computes.
 * @param expressions in order of creation
 * @param isLeaf whether an expression is a result of an earlier graph
 * @returns the runs in order, each after all that it needs
 */
export function settle(
  expressions: readonly Expression[],
  homes: readonly Home[],
  isLeaf: (expression: Expression) => boolean,
): Home[] {
  const all = [...homes]
  const homeOf = new Map<Expression, Home>()
  const inputsOf = (expression: Expression) => (isLeaf(expression) ? [] : inputsOfSource(expression.source))

  const computing = (model: ModelRecord, before: number): Home => {
    const known = all.find(
      home =>
        home.trace === null && home.order === before && home.model !== null && isSameModel(home.model, model),
    )
    if (known !== undefined) return known
    const made: Home = { ...computeHome(model), order: before }
    all.push(made)
    return made
  }

  for (const expression of expressions) {
    if (isLeaf(expression) || expression.trace === null) continue
    const own = homes.find(({ trace }) => trace !== null && trace === expression.body)
    if (own !== undefined && (isOfTrace(expression.source) || expression.bound !== null))
      homeOf.set(expression, own)
    else if (own === undefined && expression.bound !== null) {
      const before = homes.filter(({ trace }) => (trace?.firstSerial ?? 0) <= expression.serial).length
      homeOf.set(expression, computing(expression.bound, before))
    } else {
      const needed = inputsOf(expression).flatMap(input => homeOf.get(input) ?? [])
      const latest = needed.reduce<Home | undefined>(later, undefined)
      if (latest !== undefined) homeOf.set(expression, latest)
    }
  }
  for (const expression of expressions.toReversed()) {
    const home = homeOf.get(expression) ?? all[0]
    if (home === undefined) throw new Error('a graph has no run')
    homeOf.set(expression, home)
    for (const input of inputsOf(expression)) {
      const known = homeOf.get(input)
      if (known === undefined || isFloating(input, isLeaf)) homeOf.set(input, earlier(known, home))
    }
  }
  for (const expression of expressions) homeOf.get(expression)?.expressions.push(expression)
  return all
    .filter(({ trace, expressions: own }) => trace !== null || own.length > 0 || all.length === 1)
    .sort(byOrder)
}

/** What stands in a trace by its nature. */
const isOfTrace = ({ kind }: Source): boolean =>
  kind === 'read' ||
  kind === 'write' ||
  kind === 'skip' ||
  kind === 'prompt' ||
  kind === 'generate' ||
  kind === 'sweep' ||
  kind === 'swept' ||
  kind === 'call'

/** Needs no trace: stands where it is needed first. */
const isFloating = (expression: Expression, isLeaf: (expression: Expression) => boolean): boolean =>
  isLeaf(expression) || expression.trace === null

const later = (a: Home | undefined, b: Home): Home => (a === undefined || b.order > a.order ? b : a)
const earlier = (a: Home | undefined, b: Home): Home => (a === undefined || b.order < a.order ? b : a)
const byOrder = (a: Home, b: Home): number => a.order - b.order
