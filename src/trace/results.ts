import { type RunPlace } from '../graph/address.ts'
import { type TensorData } from '../graph/tensorData.ts'
import { VitrineError } from '../graph/errors.ts'
import { buildComputeGraph } from './buildGraph.ts'
import { type Expression } from './expression.ts'
import { type ModelRecord } from './modelRecord.ts'
import { type Program } from './program.ts'

/**
 * Runs what results, weights and constants were made into, where it has not run yet: one `compute` run for all that
 * speak of one model at one place. Afterwards each has a result of its own.
 */
export async function compute(program: Program, wanted: ReadonlyMap<Expression, string>): Promise<void> {
  const open = [...wanted].filter(([expression]) => expression.ref === null)
  const groups = new Map<ModelRecord | null, Map<RunPlace, Map<Expression, string>>>()
  for (const [expression, name] of open) {
    const places = groups.get(expression.bound) ?? new Map<RunPlace, Map<Expression, string>>()
    const place = expression.remote ?? null
    groups.set(
      expression.bound,
      places.set(place, (places.get(place) ?? new Map<Expression, string>()).set(expression, name)),
    )
  }
  for (const [model, places] of groups)
    for (const saves of places.values()) {
      const address = await runCompute(program, model, saves)
      for (const [expression, name] of saves) giveResult(program, expression, `${address}/${name}`)
    }
}

/** Runs one graph that only computes, and gives its address. */
export async function runCompute(
  program: Program,
  model: ModelRecord | null,
  saves: ReadonlyMap<Expression, string>,
): Promise<string> {
  program.checkDraft()
  const { graph, address, constants } = program.checked(() => buildComputeGraph(model, saves))
  await program.executor.run(graph, address, constants).catch((error: unknown) => {
    throw error instanceof VitrineError ? error.at(saves.keys().next().value?.span) : error
  })
  return address
}

export function giveResult(program: Program, expression: Expression, ref: string): void {
  expression.ref = ref
  program.holders.set(ref, (program.holders.get(ref) ?? 0) + 1)
}

/**
 * The values of a tensor, downloaded; runs what is still to compute. In a draft this is its end.
 * @throws VitrineError at once for a look inside a body, since a body cannot await
 */
export function look(program: Program, expression: Expression): Promise<TensorData> {
  refuseUnready(program, expression)
  return download(program, expression)
}

/** @throws VitrineError for what has no value yet, and for what has none any more */
export function refuseUnready(program: Program, expression: Expression): void {
  program.checkUsable(expression)
  if (program.active !== null)
    program.fail(
      'inside a body nothing has a value yet',
      'return the tensor from the body (or .save() it), and look at it after `await model.trace(...)`',
    )
  if (isPending(expression))
    program.fail(
      'inside a session nothing has a value yet',
      'return the tensor from the body of the session, and look at it after `await model.session(...)`',
    )
}

/** Whether a value is still to come, with the session that it was recorded in. */
export const isPending = ({ ref, trace }: Expression): boolean => ref === null && trace?.isPending === true

async function download(program: Program, expression: Expression): Promise<TensorData> {
  program.lookInDraft()
  const span = program.span()
  await compute(program, new Map([[expression, 'value']]))
  return program.executor.look(expression.ref ?? '').catch((error: unknown) => {
    throw error instanceof VitrineError ? error.at(span) : error
  })
}

/** Frees the result of a tensor; handles that share it keep it alive. */
export function dispose(program: Program, expression: Expression): void {
  if (expression.disposed) return
  if (program.active !== null) program.fail('inside a body nothing can be disposed of')
  program.checkUsable(expression)
  if (isPending(expression)) program.fail('inside a session nothing can be disposed of')
  expression.disposed = true
  const { ref } = expression
  if (ref === null) return
  const holders = (program.holders.get(ref) ?? 1) - 1
  program.holders.set(ref, holders)
  if (holders === 0) program.executor.dispose([ref])
}
