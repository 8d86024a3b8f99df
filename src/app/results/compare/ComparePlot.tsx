import { useMemo } from 'react'
import { PlotCard, type PlotShowCard } from '../PlotCard.tsx'
import { axisNames } from '../axisNames.ts'
import { tensorStore } from '../tensorStore.ts'
import { CompareUnmatched } from './CompareUnmatched.tsx'

interface ComparePlotProps {
  card: PlotShowCard
  other: PlotShowCard
  number: number
}

/** The series of both runs in one chart. */
export function ComparePlot({ card, other, number }: ComparePlotProps) {
  const [now, then] = [tensorStore.get(card.y.ref), tensorStore.get(other.y.ref)]
  const both = useMemo(() => {
    const [length, otherLength] = [now.shape.at(-1) ?? 1, then.shape.at(-1) ?? 1]
    if (length !== otherLength) return null
    const counts = [now, then].map(({ data }) => data.length / Math.max(1, length))
    const namesOf = (of: PlotShowCard, count: number, run: string): string[] =>
      axisNames(of.series, count).map(name => (of.series === null && count === 1 ? run : `${name}, ${run}`))
    const ref = `${card.y.ref} beside ${other.y.ref}`
    const shape = [(counts[0] ?? 0) + (counts[1] ?? 0), length]
    const data = new Float32Array(now.data.length + then.data.length)
    data.set(now.data)
    data.set(then.data, now.data.length)
    tensorStore.put(ref, { dtype: 'float32', shape, data })
    return {
      ...card,
      y: { ref, dtype: 'float32', shape },
      series: [...namesOf(card, counts[0] ?? 0, 'now'), ...namesOf(other, counts[1] ?? 0, `run ${number}`)],
    } satisfies PlotShowCard
  }, [card, other, number, now, then])
  return both === null ? <CompareUnmatched other={other} /> : <PlotCard card={both} />
}
