import { type ShowCard } from '../../../graph/showCard.ts'
import { colourOf, scaleFor } from '../colourScale.ts'
import { generationRows } from '../generations/generationRows.ts'
import { inkOn } from '../inkOn.ts'
import { tensorStore } from '../tensorStore.ts'
import { printToken } from '../visibleToken.ts'
import { paper, stacked, type Figure, type FigureMark } from './figure.ts'
import { legendFigure } from './matrixFigure.ts'

const width = 760
const line = 24
const character = 7.3

interface Piece {
  text: string
  fill?: string
  bold?: boolean
}

/** Pieces of text, one after the other on lines of one width. */
function flowing(pieces: readonly Piece[]): Figure {
  const marks: FigureMark[] = []
  let [x, y] = [0, 0]
  for (const { text, fill, bold } of pieces) {
    const wide = text.length * character + 4
    if (x > 0 && x + wide > width) [x, y] = [0, y + line]
    if (fill !== undefined) marks.push({ kind: 'rect', x, y, width: wide, height: line - 5, fill })
    const ink = fill === undefined ? paper.ink : inkOn(fill)
    marks.push({ kind: 'text', x: x + 2, y: y + 10, text, mono: true, fill: ink, bold: bold === true })
    x += wide
  }
  return { width, height: y + line, marks }
}

/** Tokens in reading order, shaded by their weights. */
export function textFigure(card: ShowCard & { kind: 'text' }): Figure {
  const weights = card.weights === null ? null : tensorStore.get(card.weights.ref).data
  if (weights === null) return flowing(card.tokens.map(token => ({ text: printToken(token) })))
  const scale = scaleFor(weights, weights.some(weight => weight < 0) ? 0 : null, false)
  const text = flowing(
    card.tokens.map((token, i) => ({ text: printToken(token), fill: colourOf(scale, weights[i] ?? NaN) })),
  )
  return stacked([text, legendFigure(scale)])
}

/** Each generation with its name; new tokens stand in bold. */
export function generationsFigure(card: ShowCard & { kind: 'generations' }): Figure {
  return stacked(
    generationRows(card).map(({ name, tokens }) => {
      const text = flowing(tokens.map(({ text, isNew }) => ({ text: printToken(text), bold: isNew })))
      const marks: FigureMark[] = [
        { kind: 'text', x: 0, y: 8, text: name, fill: paper.quiet },
        { kind: 'group', x: 0, y: 22, marks: text.marks },
      ]
      return { width, height: text.height + 22, marks }
    }),
  )
}
