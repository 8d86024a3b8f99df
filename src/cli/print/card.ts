import { printShape } from '../../graph/dim.ts'
import { type CardTensor, type ShowCard } from '../../graph/showCard.ts'
import { printGenerations } from './generations.ts'
import { printMatrix } from './grid.ts'
import { printLens } from './lens.ts'
import { printSeries } from './series.ts'
import { type CardSource } from './source.ts'
import { printText, printTokens } from './tokenCards.ts'
import { formatNumber, numbersOf, rowsOf } from './values.ts'

/** The text form of a card: its title and then lines of at most a terminal's width where the content allows. */
export async function printCard(card: ShowCard, source: CardSource): Promise<string[]> {
  const title = card.title === undefined ? [] : [card.title]
  return [...title, ...(await body(card, source))]
}

async function body(card: ShowCard, source: CardSource): Promise<string[]> {
  const look = (tensor: CardTensor) => source.look(tensor.ref)
  switch (card.kind) {
    case 'tokens':
      return printTokens(card, source)
    case 'lens':
      return printLens(card, source)
    case 'text':
      return printText(card, source)
    case 'generations':
      return printGenerations(card, source)
    case 'line':
    case 'bar':
    case 'scatter':
      return printSeries(card, source)
    case 'heatmap':
      return printMatrix({ ...card, rows: rowsOf(await look(card.values)) })
    case 'attention': {
      const values = await look(card.values)
      const rows = rowsOf(values)
      const queries = values.shape.at(-2) ?? 1
      return Array.from({ length: values.shape[0] ?? 0 }, (_, head) => [
        `head ${card.headNames?.[head] ?? head} (rows: query, columns: key)`,
        ...printMatrix({
          rows: rows.slice(head * queries, (head + 1) * queries),
          x: card.tokens,
          y: card.tokens,
        }),
      ]).flat()
    }
    case 'tensor': {
      const [least, greatest, mean, std] = card.summary ? numbersOf(await look(card.summary)) : []
      const summary = [least, greatest, mean, std].every(value => value !== undefined)
        ? [
            ['min', least],
            ['max', greatest],
            ['mean', mean],
            ['std', std],
          ]
            .map(([name, value]) => `${name} ${formatNumber(Number(value))}`)
            .join('  ')
        : ''
      const first = numbersOf(await look(card.head))
        .slice(0, firstValues)
        .map(formatNumber)
      return [
        `${card.of.dtype} ${printShape(card.of.shape)}  ${summary}`.trimEnd(),
        `first values: ${first.join(' ')}`,
      ]
    }
    case 'log':
      return card.text.split('\n')
    default:
      return unknownCard(card)
  }
}

const firstValues = 16

function unknownCard(card: never): never {
  throw new Error(`a card of an unknown kind: ${JSON.stringify(card)}`)
}
