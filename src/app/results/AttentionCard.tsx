import { useMemo } from 'react'
import { attentionViews, type ShowCard } from '../../graph/showCard.ts'
import { AttentionHeads } from './AttentionHeads.tsx'
import { AttentionLines } from './AttentionLines.tsx'
import { patternName } from './attentionPattern.ts'
import { axisNames } from './axisNames.ts'
import { chooseOption } from './chooseOption.ts'
import { scaleFor } from './colourScale.ts'
import { Heatmap } from './Heatmap.tsx'
import { useIsDark } from '../shell/useIsDark.ts'
import { usePattern } from './usePattern.ts'
import './attention.css'

const viewNames = { matrix: 'Matrix', lines: 'Lines', average: 'Average' } as const

/** Attention patterns [head, query, key]: all heads small; one of them large, or as lines, or their average. */
export function AttentionCard({ card }: { card: ShowCard & { kind: 'attention' } }) {
  const [heads = 0, queries = 0, keys = 0] = card.values.shape.map(Number)
  const shown = card.view === 'average' ? null : card.head
  const { pattern, problem } = usePattern(card, shown)
  const rowNames = useMemo(() => axisNames(card.tokens, queries), [card.tokens, queries])
  const columnNames = useMemo(() => axisNames(card.tokens, keys), [card.tokens, keys])
  const name = patternName(card, shown)
  const dark = useIsDark()
  const scale = useMemo(() => {
    const greatest = pattern?.reduce((most, weight) => (weight > most ? weight : most), 0) ?? 1
    return scaleFor([0, greatest], null, dark)
  }, [pattern, dark])
  return (
    <div className="attention">
      <div className="attention-bar">
        <div className="attention-views" role="group" aria-label="View">
          {attentionViews
            .filter(view => view !== 'average' || heads > 1)
            .map(view => (
              <button
                key={view}
                type="button"
                className="quiet-button"
                aria-pressed={view === card.view}
                disabled={card.span === undefined}
                onClick={() => void chooseOption(card, 'view', view === 'matrix' ? null : view)}
              >
                {viewNames[view]}
              </button>
            ))}
        </div>
        <span className="attention-name">{name}</span>
      </div>
      {heads > 1 && <AttentionHeads card={card} chosen={shown} />}
      {problem !== null && <p className="attention-note">This head could not be read: {problem}</p>}
      {pattern === null && problem === null && <p className="attention-note">Reading {name}…</p>}
      {pattern !== null && card.view === 'lines' && (
        <AttentionLines pattern={pattern} from={rowNames} to={columnNames} label={name} />
      )}
      {pattern !== null && card.view !== 'lines' && (
        <Heatmap
          data={pattern}
          rows={queries}
          columns={keys}
          rowNames={rowNames}
          columnNames={columnNames}
          rowLabel="from"
          columnLabel="to"
          center={null}
          scale={scale}
          missing="masked"
          around={heads > 1 ? 470 : 320}
          label={`Attention of ${name}`}
        />
      )}
    </div>
  )
}
