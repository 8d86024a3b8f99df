import { printShape } from '../graph/dim.ts'
import { isProbability, promptTokens } from './origins.ts'
import { type Expression } from './expression.ts'
import { type Program } from './program.ts'
import { pick, requireRank, title } from './showParts.ts'
import { axisNames, option, readShowOptions } from './showOptions.ts'
import { showComputed, shownExpression } from './showCards.ts'

function modelOf(program: Program, what: string, expression: Expression): string {
  return (
    expression.model?.description.ref.id ??
    program.fail(`show.${what} needs to know whose tokens these are, and this tensor comes from no model`)
  )
}

export function showTokens(program: Program, probs: unknown, given: unknown): void {
  const options = readShowOptions(program, 'tokens', given, ['k', 'rows', 'vs', 'title'])
  const expression = shownExpression(program, probs)
  if (expression.shape.length === 0)
    requireRank(program, 'tokens', expression, [1, 2, 3], '[vocab] or [..., vocab]')
  const versus = options['vs'] === undefined ? null : shownExpression(program, options['vs'])
  if (versus !== null && printShape(versus.shape) !== printShape(expression.shape))
    program.fail(
      `vs has the shape ${printShape(versus.shape)}, and what it is compared with ${printShape(expression.shape)}`,
    )
  const vocab = expression.shape.at(-1) ?? 1
  const k = Math.min(option(options, 'k', 'number') ?? 10, vocab)
  const rows = expression.shape.slice(0, -1).reduce((a, b) => a * b, 1)
  const rowNames = axisNames(program, options['rows'], rows, 'rows')
  const model = modelOf(program, 'tokens', expression)
  const best = (of: Expression, prefix: string) => {
    const flat = of.shape.length === 2 ? of : program.operation('reshape', [of], { shape: [rows, vocab] })
    return {
      [`${prefix}values`]: program.operation('topk', [flat], { k }),
      [`${prefix}ids`]: program.operation('topkIndices', [flat], { k }),
    }
  }
  showComputed(
    program,
    versus === null ? [expression] : [expression, versus],
    () => ({ ...best(expression, ''), ...(versus === null ? {} : best(versus, 'vs_')) }),
    tensors => ({
      kind: 'tokens',
      model,
      ...title(options),
      values: pick(tensors, 'values'),
      ids: pick(tensors, 'ids'),
      rowNames,
      isProbability: isProbability(expression),
      versus: versus === null ? null : { values: pick(tensors, 'vs_values'), ids: pick(tensors, 'vs_ids') },
    }),
  )
}

export function showLens(program: Program, probs: unknown, given: unknown): void {
  const options = readShowOptions(program, 'lens', given, ['x', 'y', 'title'])
  const expression = shownExpression(program, probs)
  requireRank(program, 'lens', expression, [3], '[layer, position, vocab]')
  const [height = 0, width = 0] = expression.shape
  const x = axisNames(program, options['x'], width, 'x') ?? promptTokens(expression, width)
  const y = axisNames(program, options['y'], height, 'y')
  const model = modelOf(program, 'lens', expression)
  showComputed(
    program,
    [expression],
    () => ({
      values: program.operation('max', [expression], { dim: -1 }),
      ids: program.operation('argmax', [expression], { dim: -1 }),
    }),
    tensors => ({
      kind: 'lens',
      model,
      ...title(options),
      values: pick(tensors, 'values'),
      ids: pick(tensors, 'ids'),
      x,
      y,
    }),
  )
}
