import { type ShowCard } from '../../../graph/showCard.ts'
import { printNumber, printPercent } from '../numbers.ts'
import { tensorStore } from '../tensorStore.ts'
import { printToken } from '../visibleToken.ts'
import { vocabStore } from '../vocabStore.ts'
import { paper, stacked, widthOf, type Figure, type FigureMark } from './figure.ts'

const bar = { name: 170, length: 220, line: 18 }
const versusColour = '#a9761b'

/** The top tokens of every row as bars; what they are compared with stands beside them. */
export function tokensFigure(card: ShowCard & { kind: 'tokens' }): Figure {
  const rows = tensorStore.get(card.values.ref).shape[0] ?? 0
  return stacked(
    Array.from({ length: rows }, (_, row) => {
      const name = card.rowNames?.[row]
      const sides = [
        bars(card, card, row, paper.glass),
        ...(card.versus === null ? [] : [bars(card, card.versus, row, versusColour)]),
      ]
      const top = name === undefined ? 0 : 22
      const marks: FigureMark[] = sides.map((side, index) => ({
        kind: 'group',
        x: index * ((sides[0]?.width ?? 0) + 24),
        y: top,
        marks: side.marks,
      }))
      if (name !== undefined) marks.push({ kind: 'text', x: 0, y: 8, text: printToken(name), bold: true })
      return {
        width: sides.reduce((width, side) => width + side.width + 24, -24),
        height: top + Math.max(...sides.map(({ height }) => height)),
        marks,
      }
    }),
  )
}

function bars(
  card: ShowCard & { kind: 'tokens' },
  of: Pick<typeof card, 'values' | 'ids'>,
  row: number,
  colour: string,
): Figure {
  const { data, shape } = tensorStore.get(of.values.ref)
  const ids = tensorStore.get(of.ids.ref).data
  const decode = vocabStore.get(card.model)
  const count = shape[1] ?? 0
  const own = [...data.subarray(row * count, (row + 1) * count)]
  const lowest = card.isProbability ? 0 : Math.min(0, ...own)
  const reach = Math.max(1e-9, Math.max(...own) - lowest)
  const print = card.isProbability ? printPercent : printNumber
  const marks = own.flatMap((value, place): FigureMark[] => {
    const y = place * bar.line
    return [
      { kind: 'text', x: 0, y: y + 9, text: printToken(decode(ids[row * count + place] ?? -1)), mono: true },
      {
        kind: 'rect',
        x: bar.name,
        y: y + 3,
        width: Math.max(1, (bar.length * (value - lowest)) / reach),
        height: 12,
        fill: colour,
      },
      { kind: 'text', x: bar.name + bar.length + 8, y: y + 9, text: print(value) },
    ]
  })
  return { width: bar.name + bar.length + 8 + widthOf('100.0 %'), height: own.length * bar.line, marks }
}
