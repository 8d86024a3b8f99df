import { useEffect, useState } from 'react'
import { toProblem } from '../shell/problem.ts'
import { type HeatmapView } from './heatmapView.ts'
import { type Window } from '../../graph/window.ts'
import { type Values } from './tensorStore.ts'
import { type Cell } from './useGridCursor.ts'

/** Fetches a part of a matrix: a range of rows and one of columns. */
export type LookDetail = (ranges: Window) => Promise<Values>

export interface DetailPart {
  at: Cell
  data: ArrayLike<number>
  rows: number
  columns: number
}

export interface Detail {
  /** The values of a part of a pooled matrix. */
  part: DetailPart | null
  /** Why a part could not be fetched. */
  problem: string | null
  /** The value of a cell, where it is here. */
  valueAt: (y: number, x: number) => number | undefined
}

/** Values that are fetched at once at most. */
const mostFetched = 250_000

/** Milliseconds that a view rests before its values are fetched. */
const rest = 180

/** The values of what is on screen of a matrix that is too large to be here whole, once it is zoomed far enough. */
export function useDetail(
  view: HeatmapView,
  rows: number,
  columns: number,
  block: readonly [y: number, x: number],
  look: LookDetail | undefined,
): Detail {
  const [part, setPart] = useState<DetailPart | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const isPooled = block[0] > 1 || block[1] > 1

  useEffect(() => {
    if (!isPooled || look === undefined) return
    const ranges = rangesOf(view, rows, columns)
    if (sizeOf(ranges) > mostFetched) return
    let isCurrent = true
    const timer = setTimeout(() => {
      look(ranges).then(
        ({ data, shape }) => {
          if (!isCurrent) return
          setPart({
            at: { y: ranges[0][0], x: ranges[1][0] },
            data,
            rows: shape[0] ?? 0,
            columns: shape[1] ?? 0,
          })
          setProblem(null)
        },
        (error: unknown) => {
          if (isCurrent) setProblem(`These values could not be read: ${toProblem(error).message}`)
        },
      )
    }, rest)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [isPooled, look, view, rows, columns])

  return {
    part,
    problem,
    valueAt(y, x) {
      if (part === null) return undefined
      const [row, column] = [y - part.at.y, x - part.at.x]
      if (row < 0 || column < 0 || row >= part.rows || column >= part.columns) return undefined
      return part.data[row * part.columns + column]
    },
  }
}

type Rectangle = readonly [y: readonly [number, number], x: readonly [number, number]]

const rangesOf = (view: HeatmapView, rows: number, columns: number): Rectangle => [
  [Math.max(0, Math.floor(view.y)), Math.min(rows, Math.ceil(view.y + view.rows))],
  [Math.max(0, Math.floor(view.x)), Math.min(columns, Math.ceil(view.x + view.columns))],
]

const sizeOf = (ranges: Rectangle): number => ranges.reduce((product, [from, to]) => product * (to - from), 1)
