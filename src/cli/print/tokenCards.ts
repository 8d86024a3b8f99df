import { type ShowCard } from '../../graph/showCard.ts'
import { bar, extent, scaleOf, shade } from './bars.ts'
import { axisName } from './grid.ts'
import { type CardSource } from './source.ts'
import { fit, formatNumber, numbersOf, rowsOf, table, visible } from './values.ts'

type CardOf<K extends ShowCard['kind']> = Extract<ShowCard, { kind: K }>

const barWidth = 30

/** Top tokens of each row with bars; `versus` stands beside them. */
export async function printTokens(card: CardOf<'tokens'>, source: CardSource): Promise<string[]> {
  const top = async ({ values, ids }: Pick<CardOf<'tokens'>, 'values' | 'ids'>) => {
    const scores = rowsOf(await source.look(values.ref))
    const tokens = rowsOf(await source.look(ids.ref))
    return scores.map((row, i) =>
      row.map((score, j) => ({ score, token: visible(source.decode(card.model, tokens[i]?.[j] ?? 0)) })),
    )
  }
  const rows = await top(card)
  const versus = card.versus && (await top(card.versus))
  return rows.flatMap((row, i) => {
    // Scores have no natural zero: the bar then shows the place between the row's least and greatest.
    const { least, greatest } = card.isProbability
      ? { least: 0, greatest: 1 }
      : extent(row.map(({ score }) => score))
    const lines = row.map(({ score, token }, j) => {
      const other = versus?.[i]?.[j]
      const beside = other ? [`vs ${other.token}`, formatNumber(other.score)] : []
      const share = (score - least) / (greatest - least || 1)
      return [`${j + 1}`, token, formatNumber(score), bar(share, barWidth), ...beside]
    })
    const isNamed = card.rowNames !== null || rows.length > 1
    const printed = table(lines, [true, false, true, false, false, true])
    return isNamed ? [axisName(card.rowNames, i), ...printed.map(line => `  ${line}`)] : printed
  })
}

const cellWidth = 9

/** The best token of every cell, shaded by its probability. */
export async function printLens(card: CardOf<'lens'>, source: CardSource): Promise<string[]> {
  const values = rowsOf(await source.look(card.values.ref))
  const ids = rowsOf(await source.look(card.ids.ref))
  const scale = { ...scaleOf([0, 1]), least: 0, greatest: 1 }
  const cells = values.map((row, i) => [
    axisName(card.y, i),
    ...row.map((value, j) => {
      const token = visible(source.decode(card.model, ids[i]?.[j] ?? 0))
      return `${shade(value, scale)}${fit(token, cellWidth).trimEnd()}`
    }),
  ])
  const header = ['', ...(values[0] ?? []).map((_, j) => ` ${fit(axisName(card.x, j), cellWidth).trimEnd()}`)]
  return [
    ...table([header, ...cells]),
    "before each token, its probability: ' ' 0  '░' 0.25  '▒' 0.5  '▓' 0.75  '█' 1",
  ]
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
