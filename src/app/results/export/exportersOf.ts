import { type ShowCard } from '../../../graph/showCard.ts'
import { type Origin } from '../../shell/runStore.ts'
import { cardFigure } from './cardFigure.ts'
import { cardTable } from './cardTable.ts'
import { cardTensors } from './cardTensors.ts'
import { cardText } from './cardText.ts'
import { toCsv } from './csv.ts'
import { svgToPng } from './png.ts'
import { toSvg } from './svg.ts'
import { cardNpy, cardSafetensors } from './tensorFiles.ts'

export type ExportFormat = 'png' | 'svg' | 'csv' | 'safetensors' | 'npy' | 'text'

/** One way of taking a card out of the page. */
export interface Exporter {
  format: ExportFormat
  /**
   * The card as a file; values that were never shown come from the device.
   * @param origin where its numbers come from: stands in pictures and in the metadata of tensors
   */
  write: (card: ShowCard, origin: Origin | null) => Promise<Blob>
}

/** The end of a file's name, by format. */
export const extensions: Readonly<Record<ExportFormat, string>> = {
  png: 'png',
  svg: 'svg',
  csv: 'csv',
  safetensors: 'safetensors',
  npy: 'npy',
  text: 'txt',
}

const types: Readonly<Record<ExportFormat, string>> = {
  png: 'image/png',
  svg: 'image/svg+xml',
  csv: 'text/csv',
  safetensors: 'application/octet-stream',
  npy: 'application/octet-stream',
  text: 'text/plain',
}

const writers: Readonly<
  Record<Exclude<ExportFormat, 'png'>, (card: ShowCard, origin: Origin | null) => Promise<BlobPart | null>>
> = {
  svg: async (card, origin) => {
    const figure = await cardFigure(card, origin)
    return figure === null ? null : toSvg(figure)
  },
  csv: async card => {
    const table = await cardTable(card)
    return table === null ? null : toCsv(table)
  },
  safetensors: cardSafetensors,
  npy: cardNpy,
  text: cardText,
}

async function writePng(card: ShowCard, origin: Origin | null): Promise<Blob> {
  const figure = await cardFigure(card, origin)
  if (figure === null) throw new Error(`a card of kind ${card.kind} is no picture`)
  return svgToPng(toSvg(figure), figure.width, figure.height)
}

function exporter(format: ExportFormat): Exporter {
  if (format === 'png') return { format, write: writePng }
  return {
    format,
    async write(card, origin) {
      const content = await writers[format](card, origin)
      if (content === null) throw new Error(`a card of kind ${card.kind} has nothing to write as ${format}`)
      return new Blob([content], { type: types[format] })
    },
  }
}

/** The ways of taking a card out of the page, in the order of a menu. */
export function exportersOf(card: ShowCard): Exporter[] {
  if (card.kind === 'log') return [exporter('text')]
  const tensors = cardTensors(card).length
  const formats: ExportFormat[] = ['png', 'svg', 'csv', 'text']
  if (tensors > 0) formats.push('safetensors')
  // A file of NumPy holds one tensor: of cards of several, the first is what they are about.
  if (tensors > 0 && card.kind !== 'generations') formats.push('npy')
  return formats.map(exporter)
}
