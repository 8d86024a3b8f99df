import { type CardTensor, type ShowCard } from '../../graph/showCard.ts'
import { extent, legend, scaleOf, shade, sparkline } from './bars.ts'
import { axisName } from './grid.ts'
import { type CardSource } from './source.ts'
import { fit, formatNumber, numbersOf, rowsOf, table, visible } from './values.ts'

type LensCard = ShowCard & { kind: 'lens' }

const cellWidth = 9

/** The best token of every cell, shaded as the card says; then the chosen cell, and the tokens that are followed. */
export async function printLens(card: LensCard, source: CardSource): Promise<string[]> {
  const look = async ({ ref }: CardTensor) => rowsOf(await source.look(ref))
  const ids = await look(card.ids)
  const { cells: shades, words } = await shading(card, source, look)
  const token = (id: number) => visible(source.decode(card.model, id))
  const lines = ids.map((row, i) => [
    axisName(card.y, i),
    ...row.map((id, j) => `${shades[i]?.[j] ?? ' '}${fit(token(id), cellWidth).trimEnd()}`),
  ])
  const header = ['', ...(ids[0] ?? []).map((_, j) => ` ${fit(axisName(card.x, j), cellWidth).trimEnd()}`)]
  return [
    ...table([header, ...lines]),
    `before each token, ${words}`,
    ...(await chosenCell(card, source)),
    ...(await followed(card, source)),
  ]
}

async function shading(card: LensCard, source: CardSource, look: (of: CardTensor) => Promise<number[][]>) {
  const { target, entropy } = card
  const id = target?.id ?? null
  const of = id === null ? 'the last row’s token' : visible(source.decode(card.model, id))
  if (card.shade === 'rank' && target !== null) {
    const ranks = await look(target.ranks)
    const worst = Math.max(2, ...ranks.flat())
    const scale = { least: 0, greatest: Math.log(worst), center: null, reach: 0 }
    const middle = Math.round(Math.sqrt(worst))
    return {
      cells: ranks.map(row => row.map(rank => shade(Math.log(worst / rank), scale))),
      words: `the rank of ${of}: '█' 1  '▒' ${middle}  ' ' ${worst}`,
    }
  }
  const isEntropy = card.shade === 'entropy' && entropy !== null
  const values = await look(isEntropy ? entropy : (target?.values ?? card.values))
  const isShare = !isEntropy && card.isProbability
  const scale = isShare ? { ...scaleOf([0, 1]), least: 0, greatest: 1 } : scaleOf(values.flat())
  const what = card.isProbability ? 'probability' : 'score'
  const name = isEntropy ? 'the entropy in nats' : target === null ? `its ${what}` : `the ${what} of ${of}`
  return {
    cells: values.map(row => row.map(value => shade(value, scale))),
    words: `${name}: ${legend(scale, formatNumber)}`,
  }
}

async function chosenCell({ cell, top, x, y, model }: LensCard, source: CardSource): Promise<string[]> {
  if (cell === null) return []
  const [row, column] = cell
  const values = await source.look(top.values.ref)
  const ids = numbersOf(await source.look(top.ids.ref))
  const [, width = 1, k = 1] = values.shape
  const from = (row * width + column) * k
  const best = numbersOf(values).slice(from, from + k)
  const words = best.map((value, i) => {
    return `${visible(source.decode(model, ids[from + i] ?? 0))} ${formatNumber(value)}`
  })
  return [`${axisName(y, row)}, ${axisName(x, column)}: ${words.join(', ')}`]
}

/** Each followed token through the chosen cell, else through the last column (or row). */
async function followed(
  { tracked, along, cell, x, y, model }: LensCard,
  source: CardSource,
): Promise<string[]> {
  if (tracked === null) return []
  const values = await source.look(tracked.values.ref)
  const ranks = numbersOf(await source.look(tracked.ranks.ref))
  const numbers = numbersOf(values)
  const [, height = 0, width = 0] = values.shape
  const [row, column] = cell ?? [height - 1, width - 1]
  const lines = tracked.ids.map((id, token) => {
    const places = Array.from({ length: along === 'y' ? height : width }, (_, i) =>
      along === 'y' ? (token * height + i) * width + column : (token * height + row) * width + i,
    )
    const [value, rank] = [numbers, ranks].map(of => extent(places.map(place => of[place] ?? NaN)))
    return [
      visible(source.decode(model, id)),
      sparkline(places.map(place => numbers[place] ?? NaN)),
      `${formatNumber(value?.least ?? NaN)} to ${formatNumber(value?.greatest ?? NaN)}`,
      `rank ${rank?.least} to ${rank?.greatest}`,
    ]
  })
  const at = along === 'y' ? axisName(x, column) : axisName(y, row)
  return [`over the ${along === 'y' ? 'rows' : 'columns'} at ${at}:`, ...table(lines)]
}
