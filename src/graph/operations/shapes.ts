import { printShape, type Dim, type Shape } from '../dim.ts'
import { VitrineError } from '../errors.ts'

/**
 * PyTorch's broadcasting. A symbol fits itself and 1; a symbol beside another size is an error, since it would hold
 * for some prompts only.
 * @param operation name for the message
 * @throws VitrineError naming the shapes
 */
export function broadcastShapes(operation: string, ...shapes: readonly Shape[]): Dim[] {
  return shapes.reduce<Dim[]>((result, shape) => broadcastTwo(operation, result, shape), [])
}

function broadcastTwo(operation: string, a: Shape, b: Shape): Dim[] {
  const rank = Math.max(a.length, b.length)
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1
    const right = b[axis - rank + b.length] ?? 1
    if (left === right || right === 1) return left
    if (left === 1) return right
    throw new VitrineError(
      `${operation}: the shapes ${printShape(a)} and ${printShape(b)} do not fit: ` +
        `dimension ${axis - rank} is ${left} and ${right}`,
      { hint: 'sizes must be equal, or one of them 1: index, reshape or unsqueeze one of the tensors' },
    )
  })
}

/**
 * The axis (0 to rank-1) that a dimension number means; negative ones count from the end. A tensor without dimensions
 * takes 0 and -1, as in PyTorch, and answers 0.
 * @throws VitrineError when there is no such dimension
 */
export function normalizeDim(operation: string, dim: number, shape: Shape): number {
  const rank = Math.max(shape.length, 1)
  if (dim < -rank || dim >= rank)
    throw new VitrineError(
      `${operation}: there is no dimension ${dim} in a tensor of shape ${printShape(shape)}`,
      { hint: `dim goes from ${-rank} to ${rank - 1}`, path: 'attrs.dim' },
    )
  return dim < 0 ? dim + rank : dim
}

/**
 * The axis that a dimension number means, where there must be one: a tensor without dimensions has none to join, cut
 * or roll.
 * @throws VitrineError when there is no such dimension
 */
export function axisOf(operation: string, dim: number, shape: Shape): number {
  if (shape.length === 0)
    throw new VitrineError(`${operation}: a tensor without dimensions has no dimension ${dim}`, {
      hint: 'unsqueeze(0) gives it one',
      path: 'attrs.dim',
    })
  return normalizeDim(operation, dim, shape)
}

/**
 * The axes that a list of dimensions means, ascending; every axis of the shape where the list is absent or empty.
 * @throws VitrineError when a dimension is missing or named twice
 */
export function normalizeDims(
  operation: string,
  dims: readonly number[] | undefined,
  shape: Shape,
): number[] {
  if (dims === undefined || dims.length === 0) return shape.map((_, axis) => axis)
  const axes = dims.map(dim => normalizeDim(operation, dim, shape))
  if (new Set(axes).size < axes.length)
    throw new VitrineError(`${operation}: a dimension stands twice in [${dims.join(', ')}]`, {
      path: 'attrs.dim',
    })
  return shape.length === 0 ? [] : axes.sort((a, b) => a - b)
}

/** The shape after reducing over some axes. */
export function reducedShape(shape: Shape, axes: readonly number[], keepdim: boolean): Dim[] {
  if (keepdim) return shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim))
  return shape.filter((_, axis) => !axes.includes(axis))
}
