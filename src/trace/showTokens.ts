import { printShape } from '../graph/dim.ts'
import { type CardTensor, type TokenComparison } from '../graph/showCard.ts'
import { type Expression } from './expression.ts'
import { isProbability } from './origins.ts'
import { type Program } from './program.ts'
import { showComputed, shownExpression, type Derived } from './showCards.ts'
import { axisNames, countOption, readShowOptions } from './showOptions.ts'
import { frameOf, modelOf, pick, requireRank } from './showParts.ts'
import { scoresOfRows } from './tokenRanks.ts'

/** `show.tokens(probs[..., vocab])`: the k best tokens of each row, `vs` with what each side makes of the other's. */
export function showTokens(program: Program, probs: unknown, given: unknown): void {
  const options = readShowOptions(program, 'tokens', given, ['k', 'rows', 'vs'])
  const expression = shownExpression(program, probs)
  if (expression.shape.length === 0)
    requireRank(program, 'tokens', expression, [1, 2, 3], '[vocab] or [..., vocab]')
  const versus = options['vs'] === undefined ? null : shownExpression(program, options['vs'])
  if (versus !== null && printShape(versus.shape) !== printShape(expression.shape))
    program.fail(
      `vs has the shape ${printShape(versus.shape)}, and what it is compared with ${printShape(expression.shape)}`,
    )
  const vocab = expression.shape.at(-1) ?? 1
  const k = countOption(program, options, 10, vocab)
  const rows = expression.shape.slice(0, -1).reduce((a, b) => a * b, 1)
  const rowNames = axisNames(program, options['rows'], rows, 'rows')
  const model = modelOf(program, 'tokens', expression)
  const flat = (of: Expression): Expression =>
    of.shape.length === 2 ? of : program.operation('reshape', [of], { shape: [rows, vocab] })
  const best = (of: Expression) => ({
    values: program.operation('topk', [of], { k }),
    ids: program.operation('topkIndices', [of], { k }),
  })
  const derive = (): Derived => {
    const shown = flat(expression)
    const own = best(shown)
    if (versus === null) return own
    const other = flat(versus)
    const against = best(other)
    const ofShown = scoresOfRows(program, other, own.ids)
    const inShown = scoresOfRows(program, shown, against.ids)
    return {
      ...own,
      vs_values: against.values,
      vs_ids: against.ids,
      vs_ofShown: ofShown.values,
      vs_ofShownRanks: ofShown.ranks,
      vs_inShown: inShown.values,
      vs_inShownRanks: inShown.ranks,
    }
  }
  showComputed(program, versus === null ? [expression] : [expression, versus], derive, tensors => ({
    kind: 'tokens',
    model,
    ...frameOf(options),
    values: pick(tensors, 'values'),
    ids: pick(tensors, 'ids'),
    rowNames,
    isProbability: isProbability(expression),
    versus: versus === null ? null : comparison(tensors),
  }))
}

const comparison = (tensors: Record<string, CardTensor>): TokenComparison => ({
  values: pick(tensors, 'vs_values'),
  ids: pick(tensors, 'vs_ids'),
  ofShown: { values: pick(tensors, 'vs_ofShown'), ranks: pick(tensors, 'vs_ofShownRanks') },
  inShown: { values: pick(tensors, 'vs_inShown'), ranks: pick(tensors, 'vs_inShownRanks') },
})
