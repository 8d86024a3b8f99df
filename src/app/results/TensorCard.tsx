import { printShape } from '../../graph/dim.ts'
import { type ShowCard } from '../../graph/showCard.ts'
import { printNumber } from './numbers.ts'
import { tensorStore } from './tensorStore.ts'

const names = ['min', 'max', 'mean', 'std'] as const

/** Type, summary and first values of a tensor. */
export function TensorCard({ card }: { card: ShowCard & { kind: 'tensor' } }) {
  const head = tensorStore.get(card.head.ref)
  const columns = Math.max(1, head.shape.at(-1) ?? 1)
  const rows = Array.from({ length: Math.ceil(head.data.length / columns) }, (_, row) =>
    Array.from(head.data.slice(row * columns, (row + 1) * columns)),
  )
  const summary = card.summary === null ? null : tensorStore.get(card.summary.ref).data
  return (
    <div className="tensor">
      <dl className="tensor-summary">
        <div>
          <dt>{card.of.dtype}</dt>
          <dd>{printShape(card.of.shape)}</dd>
        </div>
        {summary !== null &&
          names.map((name, index) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd className="number">{printNumber(summary[index] ?? NaN)}</dd>
            </div>
          ))}
      </dl>
      <div className="tensor-values" tabIndex={0} role="group" aria-label="First values">
        <table>
          <tbody>
            {rows.map((row, y) => (
              <tr key={y}>
                {row.map((value, x) => (
                  <td key={x} className="number">
                    {printNumber(value)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  )
}
