import { type ShowCard } from '../../graph/showCard.ts'
import { AttentionCard } from './AttentionCard.tsx'
import { GenerationsCard } from './generations/GenerationsCard.tsx'
import { HeatmapCard } from './HeatmapCard.tsx'
import { LensCard } from './lens/LensCard.tsx'
import { LogCard } from './LogCard.tsx'
import { PlotCard } from './PlotCard.tsx'
import { TensorCard } from './TensorCard.tsx'
import { TextCard } from './text/TextCard.tsx'
import { TokensCard } from './tokens/TokensCard.tsx'

/** What a card shows, by its kind. Its values are in the tensor store. */
export function CardBody({ card }: { card: ShowCard }) {
  switch (card.kind) {
    case 'tokens':
      return <TokensCard card={card} />
    case 'lens':
      return <LensCard card={card} />
    case 'generations':
      return <GenerationsCard card={card} />
    case 'heatmap':
      return <HeatmapCard card={card} />
    case 'attention':
      return <AttentionCard card={card} />
    case 'line':
    case 'bar':
    case 'scatter':
      return <PlotCard card={card} />
    case 'text':
      return <TextCard card={card} />
    case 'tensor':
      return <TensorCard card={card} />
    case 'log':
      return <LogCard card={card} />
  }
}
