import { normalizeDims } from '../../graph/operations/shapes.ts'
import { type Dim } from '../../graph/dim.ts'
import { emit1, int, int64s } from './emit.ts'
import { type Emitter } from './lowering.ts'

/** A reduction over some axes; over none it is the value itself. */
export function reduce(
  emitter: Emitter,
  op: 'ReduceSum' | 'ReduceMean' | 'ReduceMax' | 'ReduceMin' | 'ReduceProd',
  name: string,
  axes: readonly number[],
  keepdim: boolean,
): string {
  if (axes.length === 0) return name
  return emit1(emitter, op, [name, int64s(emitter, axes)], { keepdims: int(keepdim ? 1 : 0) })
}

/** The axes that an operation reduces; `infer` has checked them. */
export const axesOf = (shape: readonly Dim[], dim: readonly number[] | number | undefined): number[] =>
  normalizeDims('', typeof dim === 'number' ? [dim] : dim, shape)
