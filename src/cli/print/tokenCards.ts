import { type CardTensor, type ShowCard, type TokenComparison } from '../../graph/showCard.ts'
import { bar, extent } from './bars.ts'
import { axisName } from './grid.ts'
import { type CardSource } from './source.ts'
import { formatNumber, numbersOf, rowsOf, table, visible } from './values.ts'

type CardOf<K extends ShowCard['kind']> = Extract<ShowCard, { kind: K }>

const barWidth = 30

/** Top tokens of each row with bars; beside them what they are compared with makes of the same tokens. */
export async function printTokens(card: CardOf<'tokens'>, source: CardSource): Promise<string[]> {
  const look = async ({ ref }: CardTensor) => rowsOf(await source.look(ref))
  const [scores, ids] = await Promise.all([look(card.values), look(card.ids)])
  const other = card.versus === null ? null : await compared(card.versus, look)
  return scores.flatMap((row, i) => {
    const top = row.map((score, j) => ({
      id: ids[i]?.[j] ?? 0,
      score,
      rank: j + 1,
      beside: other?.ofShown(i, j) ?? [],
    }))
    const known = new Set(top.map(({ id }) => id))
    const more = (other?.rest(i) ?? []).filter(({ id }) => !known.has(id))
    // Scores have no natural zero: the bar then shows the place between the row's least and greatest.
    const { least, greatest } = card.isProbability
      ? { least: 0, greatest: 1 }
      : extent(row.map(score => score))
    const lines = [...top, ...more].map(({ score, id, beside, rank }) => {
      const share = (score - least) / (greatest - least || 1)
      const token = visible(source.decode(card.model, id))
      return [`${rank}`, token, formatNumber(score), bar(share, barWidth), ...beside]
    })
    const isNamed = card.rowNames !== null || scores.length > 1
    const printed = table(lines, [true, false, true, false, false, true])
    return isNamed ? [axisName(card.rowNames, i), ...printed.map(line => `  ${line}`)] : printed
  })
}

interface OtherToken {
  id: number
  score: number
  rank: number
  beside: string[]
}

/** Of a comparison: what stands beside the shown tokens, and the other side's own top tokens, of which some are no shown ones. */
async function compared(versus: TokenComparison, look: (tensor: CardTensor) => Promise<number[][]>) {
  const { ofShown, inShown } = versus
  const [values, ids, shownValues, shownRanks, ownValues, ownRanks] = await Promise.all(
    [versus.values, versus.ids, ofShown.values, ofShown.ranks, inShown.values, inShown.ranks].map(look),
  )
  const words = (value = NaN, rank = NaN) => ['vs', formatNumber(value), `rank ${rank}`]
  return {
    ofShown: (i: number, j: number) => words(shownValues?.[i]?.[j], shownRanks?.[i]?.[j]),
    rest: (i: number): OtherToken[] =>
      (ids?.[i] ?? []).map((id, j) => ({
        id,
        score: ownValues?.[i]?.[j] ?? NaN,
        rank: ownRanks?.[i]?.[j] ?? NaN,
        beside: words(values?.[i]?.[j], j + 1),
      })),
  }
}

/** Tokens with a weight each, one a line; without weights, the text. */
export async function printText(card: CardOf<'text'>, source: CardSource): Promise<string[]> {
  if (card.weights === null) return card.tokens.join('').split('\n')
  const weights = numbersOf(await source.look(card.weights.ref))
  const { least, greatest } = extent([0, ...weights])
  const reach = Math.max(greatest, -least) || 1
  return table(
    card.tokens.map((token, i) => {
      const weight = weights[i] ?? NaN
      return [visible(token), formatNumber(weight), bar(Math.abs(weight) / reach, barWidth)]
    }),
    [false, true],
  )
}
