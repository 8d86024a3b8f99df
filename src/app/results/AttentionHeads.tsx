import { useMemo } from 'react'
import { type ShowCard } from '../../graph/showCard.ts'
import { chooseOption } from './chooseOption.ts'
import { HeadThumbnail } from './HeadThumbnail.tsx'
import { attentionPattern, patternName } from './attentionPattern.ts'
import { tensorStore } from './tensorStore.ts'

interface AttentionHeadsProps {
  card: ShowCard & { kind: 'attention' }
  /** null: none, since their average is shown. */
  chosen: number | null
}

/** All heads, small and on one scale; choosing one writes it into the program. */
export function AttentionHeads({ card, chosen }: AttentionHeadsProps) {
  const source = card.overview?.values ?? card.values
  const values = tensorStore.get(source.ref)
  const [heads = 0, queries = 0, keys = 0] = values.shape
  const patterns = useMemo(
    () => Array.from({ length: heads }, (_, head) => attentionPattern(values, head)),
    [values, heads],
  )
  const choose = async (head: number) => {
    if (card.view === 'average') await chooseOption(card, 'view', null)
    await chooseOption(card, 'head', head === 0 ? null : head)
  }
  return (
    <div className="attention-heads" role="group" aria-label="Heads">
      {patterns.map((pattern, head) => (
        <button
          key={head}
          type="button"
          className="attention-head"
          aria-pressed={head === chosen}
          disabled={card.span === undefined}
          onClick={() => void choose(head)}
        >
          <HeadThumbnail data={pattern} queries={queries} keys={keys} />
          <span>{patternName(card, head)}</span>
        </button>
      ))}
    </div>
  )
}
