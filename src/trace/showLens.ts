import { mostTracked, type LensShade } from '../graph/showCard.ts'
import { entropyOf } from './entropy.ts'
import { type Expression } from './expression.ts'
import { isProbability, promptTokens } from './origins.ts'
import { type Program } from './program.ts'
import { showComputed, shownExpression } from './showCards.ts'
import { axisNames, choice, countOption, pairs, readShowOptions } from './showOptions.ts'
import { frameOf, modelOf, pick, requireRank } from './showParts.ts'
import { singleToken } from './tokenMembers.ts'
import { scoresOfToken, scoresOfTokens } from './tokenRanks.ts'

const shades: readonly LensShade[] = ['probability', 'rank', 'entropy']
const known = ['x', 'y', 'k', 'shade', 'target', 'track', 'cell', 'along']

/** `show.lens(probs[layer, position, vocab])`: the best token of every cell, and what is asked for around it. */
export function showLens(program: Program, probs: unknown, given: unknown): void {
  const options = readShowOptions(program, 'lens', given, known)
  const expression = shownExpression(program, probs)
  requireRank(program, 'lens', expression, [3], '[layer, position, vocab]')
  const [height = 0, width = 0, vocab = 0] = expression.shape
  const x = axisNames(program, options['x'], width, 'x') ?? promptTokens(expression, width)
  const y = axisNames(program, options['y'], height, 'y')
  const k = countOption(program, options, 5, vocab)
  const shade = choice(program, options, 'shade', shades) ?? 'probability'
  const along = choice(program, options, 'along', ['y', 'x']) ?? 'y'
  const cell = cellOption(program, options['cell'], height, width)
  const model = modelOf(program, 'lens', expression)
  const target =
    options['target'] === undefined ? null : tokenId(program, expression, options['target'], 'target')
  const tracked = trackedIds(program, expression, options['track'])
  const hasTarget = shade !== 'entropy' && (target !== null || shade === 'rank')
  const areProbabilities = isProbability(expression)
  showComputed(
    program,
    [expression],
    () => {
      const ids = program.operation('argmax', [expression], { dim: -1 })
      return {
        values: program.operation('max', [expression], { dim: -1 }),
        ids,
        top: program.operation('topk', [expression], { k }),
        topIds: program.operation('topkIndices', [expression], { k }),
        entropy: shade === 'entropy' ? entropyOf(program, expression, areProbabilities) : undefined,
        ...(hasTarget ? named('target', targetScores(program, expression, ids, target)) : {}),
        ...(tracked.length > 0 ? named('tracked', trackedScores(program, expression, tracked)) : {}),
      }
    },
    tensors => ({
      kind: 'lens',
      model,
      ...frameOf(options),
      values: pick(tensors, 'values'),
      ids: pick(tensors, 'ids'),
      x,
      y,
      isProbability: areProbabilities,
      shade,
      top: { values: pick(tensors, 'top'), ids: pick(tensors, 'topIds') },
      cell,
      entropy: tensors['entropy'] ?? null,
      target: hasTarget
        ? { id: target, values: pick(tensors, 'targetValues'), ranks: pick(tensors, 'targetRanks') }
        : null,
      tracked:
        tracked.length > 0
          ? { ids: tracked, values: pick(tensors, 'trackedValues'), ranks: pick(tensors, 'trackedRanks') }
          : null,
      along,
    }),
  )
}

interface Scores {
  values: Expression
  ranks: Expression
}

const named = (prefix: string, { values, ranks }: Scores) => ({
  [`${prefix}Values`]: values,
  [`${prefix}Ranks`]: ranks,
})

/** Of one token everywhere; without one, in each column of the token that its last row finds best. */
function targetScores(program: Program, of: Expression, ids: Expression, target: number | null): Scores {
  if (target !== null) return scoresOfToken(program, of, target)
  const last = program.operation('narrow', [ids], { dim: 0, start: (of.shape[0] ?? 1) - 1, length: 1 })
  return scoresOfTokens(program, of, program.operation('expand', [last], { shape: [...ids.shape] }))
}

/** [tokens, y, x] */
function trackedScores(program: Program, of: Expression, ids: readonly number[]): Scores {
  const scores = ids.map(id => scoresOfToken(program, of, id))
  return {
    values: program.operation(
      'stack',
      scores.map(({ values }) => values),
      {},
    ),
    ranks: program.operation(
      'stack',
      scores.map(({ ranks }) => ranks),
      {},
    ),
  }
}

function trackedIds(program: Program, of: Expression, given: unknown): number[] {
  if (given === undefined || given === null) return []
  const list: readonly unknown[] = Array.isArray(given) ? given : [given]
  const ids = [...new Set(list.map(token => tokenId(program, of, token, 'track')))]
  if (ids.length > mostTracked)
    program.fail(`show.lens follows at most ${mostTracked} tokens, not ${ids.length}`)
  return ids
}

/** A token by its text or its id. */
function tokenId(program: Program, of: Expression, token: unknown, what: string): number {
  const vocab = of.shape.at(-1) ?? 0
  if (typeof token === 'string') {
    const tokenizer = of.model?.tokenizer ?? null
    if (tokenizer === null)
      return program.fail(`${what} is a text, and this model has no tokenizer`, 'give the id of the token')
    return singleToken(program, tokenizer, token)
  }
  if (typeof token !== 'number')
    return program.fail(`${what} takes tokens: texts or ids`, `${what}: ' Paris'`)
  if (Number.isInteger(token) && token >= 0 && token < vocab) return token
  return program.fail(`${what} names the token ${token}, and there are 0 to ${vocab - 1}`)
}

function cellOption(
  program: Program,
  given: unknown,
  height: number,
  width: number,
): readonly [number, number] | null {
  if (given === undefined || given === null) return null
  const [cell] = pairs(program, [given], 'cell is one cell [y, x]')
  if (cell === undefined) return null
  const [y, x] = cell
  const isInside = (place: number, size: number) => Number.isInteger(place) && place >= 0 && place < size
  if (isInside(y, height) && isInside(x, width)) return cell
  return program.fail(`cell [${y}, ${x}] lies outside the grid of ${height} rows and ${width} columns`)
}
