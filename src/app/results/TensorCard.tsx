import { printShape } from '../../graph/dim.ts'
import { type ShowCard } from '../../graph/showCard.ts'
import { printNumber } from './numbers.ts'
import { HistogramBars } from './tensor/HistogramBars.tsx'
import { TensorTable } from './tensor/TensorTable.tsx'
import { histogramOf, statisticsOf } from './tensorSummary.ts'

/** Type, statistics, distribution and any part of the values of a tensor. */
export function TensorCard({ card }: { card: ShowCard & { kind: 'tensor' } }) {
  const histogram = histogramOf(card)
  const isEmpty = card.of.shape.includes(0)
  return (
    <div className="tensor">
      <dl className="tensor-summary">
        <div>
          <dt>{card.of.dtype}</dt>
          <dd>{printShape(card.of.shape)}</dd>
        </div>
        {statisticsOf(card).map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="number">{name === 'NaN' && Number.isNaN(value) ? 'some' : printNumber(value)}</dd>
          </div>
        ))}
      </dl>
      {histogram !== null && <HistogramBars histogram={histogram} />}
      {!isEmpty && <TensorTable tensor={card.of} label={card.title ?? 'the tensor'} />}
    </div>
  )
}
