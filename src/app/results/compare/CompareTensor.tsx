import { useEffect, useState } from 'react'
import { type ShowCard } from '../../../graph/showCard.ts'
import { toProblem } from '../../shell/problem.ts'
import { lookWhole } from '../lookWindow.ts'
import { printNumber } from '../numbers.ts'
import { TensorCard } from '../TensorCard.tsx'
import { tensorStore } from '../tensorStore.ts'
import { statisticsOf } from '../tensorSummary.ts'
import { differenceOf } from './difference.ts'

type TensorShowCard = ShowCard & { kind: 'tensor' }

interface CompareTensorProps {
  card: TensorShowCard
  other: TensorShowCard
  number: number
}

/** Up to this many values are compared one by one; of more, the statistics are. */
const mostCompared = 1_000_000

/** The tensor of the other run, with what its statistics and values differ by. */
export function CompareTensor({ card, other, number }: CompareTensorProps) {
  const words = useDifference(card, other)
  const then = new Map(statisticsOf(other).map(({ name, value }) => [name, value]))
  return (
    <div className="compare-tensor">
      <p className="quiet compare-note">{words}</p>
      <table className="compare-statistics">
        <thead>
          <tr>
            <td />
            <th scope="col">now</th>
            <th scope="col">run {number}</th>
          </tr>
        </thead>
        <tbody>
          {statisticsOf(card).map(({ name, value }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="number">{printNumber(value)}</td>
              <td className="number">{printNumber(then.get(name) ?? NaN)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <TensorCard card={other} />
    </div>
  )
}

function useDifference(card: TensorShowCard, other: TensorShowCard): string {
  const [words, setWords] = useState('Comparing…')
  const [now, then] = [card.of, other.of]
  const isLarge = now.shape.map(Number).reduce((a, b) => a * b, 1) > mostCompared
  const isKept = tensorStore.has(then.ref)
  const isAlike = now.shape.join() === then.shape.join()
  useEffect(() => {
    if (!isAlike || isLarge || !isKept) return
    let isCurrent = true
    Promise.all([lookWhole(now), lookWhole(then)]).then(
      ([a, b]) => {
        if (!isCurrent) return
        const { greatest } = differenceOf(a.data, b.data)
        setWords(
          greatest === 0 ? 'Every value is the same.' : `Greatest difference ${printNumber(greatest)}.`,
        )
      },
      (error: unknown) => {
        if (isCurrent) setWords(`The values could not be compared: ${toProblem(error).message}`)
      },
    )
    return () => {
      isCurrent = false
    }
  }, [now, then, isAlike, isLarge, isKept])
  if (!isAlike) return `The shapes differ: [${now.shape.join(', ')}] now, [${then.shape.join(', ')}] then.`
  if (!isKept) return 'The values of that run were not kept: statistics are compared.'
  return isLarge ? 'Of more than a million values, statistics are compared.' : words
}
