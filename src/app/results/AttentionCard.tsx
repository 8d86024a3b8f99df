import { useMemo, useState } from 'react'
import { type ShowCard } from '../../graph/showCard.ts'
import { axisNames } from './axisNames.ts'
import { HeadThumbnail } from './HeadThumbnail.tsx'
import { Heatmap } from './Heatmap.tsx'
import { tensorStore } from './tensorStore.ts'
import './attention.css'

/** Attention patterns [head, query, key]: all heads small, one of them large. */
export function AttentionCard({ card }: { card: ShowCard & { kind: 'attention' } }) {
  const { data, shape } = tensorStore.get(card.values.ref)
  const [heads = 0, queries = 0, keys = 0] = shape
  const [chosen, choose] = useState(0)
  const patterns = useMemo(
    () =>
      Array.from({ length: heads }, (_, head) =>
        data.subarray(head * queries * keys, (head + 1) * queries * keys),
      ),
    [data, heads, queries, keys],
  )
  const rowNames = useMemo(() => axisNames(card.tokens, queries), [card.tokens, queries])
  const columnNames = useMemo(() => axisNames(card.tokens, keys), [card.tokens, keys])
  const headName = (head: number): string => card.headNames?.[head] ?? `head ${head}`
  const pattern = patterns[chosen]
  return (
    <div className="attention">
      {heads > 1 && (
        <div className="attention-heads" role="group" aria-label="Heads">
          {patterns.map((values, head) => (
            <button
              key={head}
              type="button"
              className="attention-head"
              aria-pressed={head === chosen}
              onClick={() => choose(head)}
            >
              <HeadThumbnail data={values} queries={queries} keys={keys} />
              <span>{headName(head)}</span>
            </button>
          ))}
        </div>
      )}
      {pattern && (
        <Heatmap
          data={pattern}
          rows={queries}
          columns={keys}
          rowNames={rowNames}
          columnNames={columnNames}
          rowLabel="from"
          columnLabel="to"
          center={null}
          label={`Attention of ${headName(chosen)}`}
        />
      )}
    </div>
  )
}
