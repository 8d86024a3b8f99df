import { useEffect, useReducer, useRef, useState } from 'react'
import { type CardTensor } from '../../../graph/showCard.ts'
import { toProblem } from '../../shell/problem.ts'
import { lookWindow } from '../lookWindow.ts'
import { type Values } from '../tensorStore.ts'
import { rangesOf, type TensorGrid } from './tableView.ts'

/** Rows and columns that are fetched at once: 8 kB of float32. */
const block = { rows: 64, columns: 32 } as const

/** Blocks that are kept. */
const kept = 64

/** Milliseconds that the table rests before what it shows is fetched. */
const rest = 60

/** The values of the part of a tensor that a table shows, fetched in blocks as they come into view. */
export function useBlocks(
  tensor: CardTensor,
  grid: TensorGrid,
  index: readonly number[],
  view: { row: number; column: number; rows: number; columns: number },
) {
  const blocks = useRef(new Map<string, Values>())
  const [, redraw] = useReducer((count: number) => count + 1, 0)
  const [problem, setProblem] = useState<string | null>(null)
  const rank = tensor.shape.length
  const at = index.join(',')
  const { row, column, rows, columns } = view

  useEffect(() => {
    let isCurrent = true
    const fetchAll = async () => {
      const wanted = blocksIn(row, row + rows, column, column + columns, grid)
      for (const [y, x] of wanted) {
        const key = `${tensor.ref} ${at} ${y} ${x}`
        if (blocks.current.has(key)) continue
        const ranges = rangesOf(
          rank,
          at === '' ? [] : at.split(',').map(Number),
          [y * block.rows, Math.min(grid.rows, (y + 1) * block.rows)],
          [x * block.columns, Math.min(grid.columns, (x + 1) * block.columns)],
        )
        blocks.current.set(key, await lookWindow(tensor, ranges))
        const [oldest] = blocks.current.keys()
        if (blocks.current.size > kept && oldest !== undefined) blocks.current.delete(oldest)
        if (isCurrent) redraw()
      }
      if (isCurrent) setProblem(null)
    }
    const timer = setTimeout(() => {
      fetchAll().catch((error: unknown) => {
        if (isCurrent) setProblem(toProblem(error).message)
      })
    }, rest)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [tensor, rank, at, grid, row, column, rows, columns])

  /** A value of the table; undefined where it is not here yet. */
  const valueAt = (y: number, x: number): number | undefined => {
    const [blockY, blockX] = [Math.floor(y / block.rows), Math.floor(x / block.columns)]
    const values = blocks.current.get(`${tensor.ref} ${at} ${blockY} ${blockX}`)
    const width = Math.min(block.columns, grid.columns - blockX * block.columns)
    return values?.data[(y % block.rows) * width + (x % block.columns)]
  }
  return { valueAt, problem }
}

function blocksIn(
  top: number,
  bottom: number,
  left: number,
  right: number,
  grid: TensorGrid,
): [number, number][] {
  const found: [number, number][] = []
  for (let y = Math.floor(top / block.rows); y * block.rows < Math.min(bottom, grid.rows); y++)
    for (let x = Math.floor(left / block.columns); x * block.columns < Math.min(right, grid.columns); x++)
      found.push([y, x])
  return found
}
