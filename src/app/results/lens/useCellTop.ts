import { useEffect, useState } from 'react'
import { toProblem, type Problem } from '../../shell/problem.ts'
import { lookWindow } from '../lookWindow.ts'
import { type LensShowCard } from './lensGeometry.ts'

export interface TopToken {
  id: number
  value: number
}

type CellTop = { tokens: readonly TopToken[] } | { problem: Problem } | null

/** The best tokens of one cell, looked at on the device when the cell is; null while they are on their way. */
export function useCellTop({ top }: LensShowCard, y: number, x: number): CellTop {
  const key = `${top.ids.ref} ${y} ${x}`
  const [found, setFound] = useState<{ key: string; top: CellTop }>({ key: '', top: null })
  useEffect(() => {
    let isWanted = true
    const k = top.ids.shape[2]
    const ranges = [[y, y + 1], [x, x + 1], [0, typeof k === 'number' ? k : 1]] as const // prettier-ignore
    Promise.all([lookWindow(top.values, ranges), lookWindow(top.ids, ranges)])
      .then(([values, ids]) => ({
        tokens: Array.from(ids.data, (id, i) => ({ id, value: values.data[i] ?? NaN })),
      }))
      .catch((error: unknown) => ({ problem: toProblem(error) }))
      .then(result => {
        if (isWanted) setFound({ key, top: result })
      })
      .catch(() => undefined)
    return () => {
      isWanted = false
    }
  }, [key, top, y, x])
  return found.key === key ? found.top : null
}
