import { type ShowCard } from '../../../graph/showCard.ts'
import { type Origin } from '../../shell/runStore.ts'
import { attentionFigure } from './attentionFigure.ts'
import { framed, type Figure } from './figure.ts'
import { heatmapFigure } from './heatmapFigure.ts'
import { lensFigure } from './lensFigure.ts'
import { plotFigure } from './plotFigure.ts'
import { caption, titleOf } from './provenance.ts'
import { tensorFigure } from './tensorFigure.ts'
import { generationsFigure, textFigure } from './textFigure.ts'
import { tokensFigure } from './tokensFigure.ts'

/** A card as a picture for a paper, with its title and where it was computed; null for cards that are no picture. */
export async function cardFigure(card: ShowCard, origin: Origin | null): Promise<Figure | null> {
  const content = await contentOf(card)
  return content === null ? null : framed(titleOf(card), [caption(card, origin)], content)
}

async function contentOf(card: ShowCard): Promise<Figure | null> {
  switch (card.kind) {
    case 'tokens':
      return tokensFigure(card)
    case 'lens':
      return lensFigure(card)
    case 'heatmap':
      return heatmapFigure(card)
    case 'attention':
      return attentionFigure(card)
    case 'line':
    case 'bar':
    case 'scatter':
      return plotFigure(card)
    case 'text':
      return textFigure(card)
    case 'generations':
      return generationsFigure(card)
    case 'tensor':
      return tensorFigure(card)
    case 'log':
      return null
  }
}
