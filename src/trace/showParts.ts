import { printShape } from '../graph/dim.ts'
import { type Expression } from './expression.ts'
import { type Program } from './program.ts'
import { option, type ShowOptions } from './showOptions.ts'

/** @throws VitrineError for a wrong rank, naming the shapes that fit */
export function requireRank(
  program: Program,
  what: string,
  expression: Expression,
  ranks: readonly number[],
  form: string,
): void {
  if (ranks.includes(expression.shape.length)) return
  program.fail(
    `show.${what} takes ${form}, not ${printShape(expression.shape)}`,
    'index the tensor first: t[0]',
  )
}

/** What every card may be told: its title, and whether it stands beside its line. */
export const frameOf = (options: ShowOptions) => ({
  title: option(options, 'title', 'string'),
  pin: option(options, 'pin', 'boolean'),
})

/** The names that `derive` gave are those that the card asks for. */
export function pick<T>(tensors: Record<string, T>, name: string): T {
  const tensor = tensors[name]
  if (tensor === undefined) throw new Error(`a card lacks ${name}`)
  return tensor
}

/** The model whose tokens a tensor scores. */
export function modelOf(program: Program, what: string, expression: Expression): string {
  return (
    expression.model?.description.ref.id ??
    program.fail(`show.${what} needs to know whose tokens these are, and this tensor comes from no model`)
  )
}
