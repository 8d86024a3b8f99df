import { addDims, evaluateDim, subDims, type Dim } from '../dim.ts'
import { type VitrineError } from '../errors.ts'
import { printIndex } from './indexSyntax.ts'
import { type IndexItem } from './operation.ts'

/** Makes the error of a part that does not fit. */
export type Fail = (message: string, hint?: string) => VitrineError

/**
 * The run of places that a slice means in a dimension, by Python's rules for what lies outside.
 * @throws the error that `fail` makes where the length would differ from one value of a symbol to the next
 */
export function resolveSlice(
  item: Extract<IndexItem, { kind: 'slice' }>,
  size: Dim,
  fail: Fail,
): { start: Dim; step: number; length: Dim } {
  const step = item.step ?? 1
  if (step <= 0)
    throw fail(
      `the step ${step} is not positive`,
      'PyTorch has no negative steps: flip([dim]) reverses a dimension',
    )
  const unknown = () =>
    fail(
      `the length of '${printIndex([item])}' in a dimension of size ${size} depends on the value of ${size}`,
      'cut a dimension whose size is known, or use a slice that holds for every size',
    )
  const least = leastValue(size)
  /** A bound as a place; a number beyond the end is cut where the size is known. */
  const place = (bound: number): Dim => {
    if (typeof size === 'number') return Math.min(Math.max(bound < 0 ? bound + size : bound, 0), size)
    if (bound >= 0 ? bound > least : -bound > least) throw unknown()
    return bound < 0 ? addDims(size, bound) : bound
  }
  const start = place(item.start ?? 0)
  const stop = item.stop === null ? size : place(item.stop)
  const length = subDims(stop, start)
  if (typeof length === 'number') return { start, step, length: Math.max(0, Math.ceil(length / step)) }
  if (step !== 1 || leastValue(length) < 0) throw unknown()
  return { start, step, length }
}

/**
 * The least value of a dimension: every symbol is at least 1, but for `past`, which may be 0. -Infinity where a symbol
 * is subtracted.
 */
function leastValue(dim: Dim): number {
  if (typeof dim === 'number') return dim
  if (/-[^+-]*[a-z_]/i.test(dim)) return -Infinity
  const symbols = dim.match(/[a-z_]\w*/gi) ?? []
  return evaluateDim(dim, Object.fromEntries(symbols.map(symbol => [symbol, symbol === 'past' ? 0 : 1])))
}
