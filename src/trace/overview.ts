import { mostWhole, type Overview } from '../graph/showCard.ts'
import { type Expression } from './expression.ts'
import { type Program } from './program.ts'

/** A pooled form of the last two dimensions, for a figure that is too large to go to the page whole. */
export interface Pooled {
  values: Expression
  block: Overview['block']
}

/**
 * Pools the last two dimensions by blocks, so that each is at most `most` long.
 * @returns null for what is small enough to be drawn whole
 */
export function overviewOf(
  program: Program,
  of: Expression,
  most: readonly [y: number, x: number],
  how: 'mean' | 'max',
): Pooled | null {
  if (of.shape.reduce((a, b) => a * b, 1) <= mostWhole) return null
  const [height = 1, width = 1] = of.shape.slice(-2)
  const block = [Math.ceil(height / most[0]), Math.ceil(width / most[1])] as const
  const wide = of.dtype === 'float32' ? of : program.operation('cast', [of], { dtype: 'float32' })
  const rank = of.shape.length
  return {
    values: pool(program, pool(program, wide, rank - 2, block[0], how), rank - 1, block[1], how),
    block,
  }
}

/** One dimension by blocks; what is left at its end is a smaller block. */
function pool(program: Program, of: Expression, dim: number, block: number, how: 'mean' | 'max'): Expression {
  const size = of.shape[dim] ?? 1
  if (block === 1) return of
  const whole = Math.floor(size / block)
  const part = (start: number, count: number, length: number): Expression => {
    const values = program.operation('narrow', [of], { dim, start, length: count * length })
    const shape = [...of.shape.slice(0, dim), count, length, ...of.shape.slice(dim + 1)]
    const blocks = program.operation('reshape', [values], { shape })
    return how === 'mean'
      ? program.operation('mean', [blocks], { dim: [dim + 1] })
      : program.operation('max', [blocks], { dim: dim + 1 })
  }
  const rest = size - whole * block
  const parts = [
    ...(whole > 0 ? [part(0, whole, block)] : []),
    ...(rest > 0 ? [part(whole * block, 1, rest)] : []),
  ]
  const [only] = parts
  return parts.length === 1 && only !== undefined ? only : program.operation('cat', parts, { dim })
}
