import { type ShowCard } from '../../../graph/showCard.ts'
import { generationRows } from '../generations/generationRows.ts'
import { cardTable } from './cardTable.ts'
import { toTabs } from './csv.ts'

/** A card as plain text for the clipboard: what is text as it reads, numbers in columns between tabs. */
export async function cardText(card: ShowCard): Promise<string> {
  switch (card.kind) {
    case 'generations':
      return generationRows(card)
        .map(({ name, tokens }) => `${name}\n${tokens.map(({ text }) => text).join('')}\n`)
        .join('\n')
    case 'text':
      return card.tokens.join('')
    case 'log':
      return card.text
    case 'tokens':
    case 'lens':
    case 'heatmap':
    case 'attention':
    case 'line':
    case 'bar':
    case 'scatter':
    case 'tensor': {
      const table = await cardTable(card)
      return table === null ? '' : toTabs(table)
    }
  }
}
