import { type ShowKind } from '../../graph/showCard.ts'

/** What a card without a title of its own is called. */
export const cardTitles: Record<ShowKind, string> = {
  tokens: 'Next tokens',
  lens: 'Lens',
  heatmap: 'Heatmap',
  attention: 'Attention',
  line: 'Line',
  bar: 'Bars',
  scatter: 'Scatter',
  text: 'Text',
  generations: 'Generations',
  tensor: 'Tensor',
  log: 'Log',
}
