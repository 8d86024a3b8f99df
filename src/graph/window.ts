import { VitrineError } from './errors.ts'

/** A part of a tensor: for each dimension the indices from the first up to, and without, the second. */
export type Window = readonly (readonly [from: number, to: number])[]

/** The shape of what a window shows. */
export const windowShape = (window: Window): number[] => window.map(([from, to]) => to - from)

/**
 * Checks that a window lies in a shape.
 * @throws VitrineError saying which dimension is wrong and what there is
 */
export function checkWindow(window: Window, shape: readonly number[]): void {
  if (window.length !== shape.length)
    throw new VitrineError(
      `a window of ${window.length} dimensions was asked of a tensor [${shape.join(', ')}]`,
      { hint: `give one range for each of its ${shape.length} dimensions` },
    )
  window.forEach(([from, to], dim) => {
    const size = shape[dim] ?? 0
    const isRange = Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from <= to && to <= size
    if (!isRange)
      throw new VitrineError(
        `the window [${from}, ${to}) does not lie in dimension ${dim} of a tensor [${shape.join(', ')}]`,
        { hint: `ranges go from a whole number up to another, between 0 and ${size}` },
      )
  })
}

/**
 * The pieces of a row-major tensor that a window takes, as ranges of elements in order: neighbouring rows that are taken
 * whole are one piece.
 */
export function windowPieces(window: Window, shape: readonly number[]): { start: number; length: number }[] {
  // Dimensions behind this one are taken whole.
  let last = shape.length - 1
  while (last >= 0 && window[last]?.[0] === 0 && window[last]?.[1] === shape[last]) last--
  const inner = shape.slice(last + 1).reduce((product, size) => product * size, 1)
  let pieces = [{ start: 0, length: inner }]
  let stride = inner
  for (let dim = last; dim >= 0; dim--) {
    const [from, to] = window[dim] ?? [0, 0]
    const rows = pieces
    if (dim === last) pieces = to > from ? [{ start: from * stride, length: (to - from) * inner }] : []
    else
      pieces = Array.from({ length: to - from }, (_, index) => from + index).flatMap(index =>
        rows.map(({ start, length }) => ({ start: start + index * stride, length })),
      )
    stride *= shape[dim] ?? 1
  }
  return pieces.filter(({ length }) => length > 0)
}
