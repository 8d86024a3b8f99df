import { isFloat, type DType } from '../../graph/dtype.ts'
import { cast, emit1, int, int64s, reorder, sizes, tensorOf } from './emit.ts'
import { type Emitter, type Operand } from './lowering.ts'

/** 0, 1, ... length-1. */
export const upTo = (length: number): number[] => Array.from({ length }, (_, index) => index)

/** Moving bools needs a detour on WebGPU, whose Concat, Slice, Transpose, Tile, Trilu and Scatter take numbers only. */
export function asNumbers(
  emitter: Emitter,
  tensor: Operand,
  body: (name: string, dtype: DType) => string,
): string {
  if (tensor.dtype !== 'bool') return body(tensor.name, tensor.dtype)
  const moved = body(cast(emitter, tensor, 'float32'), 'float32')
  return cast(emitter, { name: moved, dtype: 'float32' }, 'bool')
}

/** Reorders axes: axis `i` of the result is axis `axes[i]` of the tensor. */
export function transpose(emitter: Emitter, tensor: Operand, axes: readonly number[]): string {
  if (axes.every((axis, index) => axis === index)) return tensor.name
  return asNumbers(emitter, tensor, name => reorder(emitter, name, sizes(tensor.shape), axes))
}

/** An int32 constant. */
export const int32s = (emitter: Emitter, shape: readonly number[], values: readonly number[]): string =>
  emitter.constant(tensorOf('int32', shape, values))

/** The given places of an axis, in that order; the places are known. */
export const take = (emitter: Emitter, name: string, axis: number, places: readonly number[]): string =>
  emit1(emitter, 'Gather', [name, int32s(emitter, [places.length], places)], { axis: int(axis) })

/** A run of places of one axis, as a slice with a positive step gives them. */
export interface Run {
  axis: number
  start: number
  step: number
  length: number
}

/**
 * Cuts runs out of a tensor. WebGPU has no Slice of int32 and bool: these are gathered.
 * @param runs each of another axis
 */
export function cut(emitter: Emitter, tensor: Operand, runs: readonly Run[]): string {
  const shape = sizes(tensor.shape)
  const needed = runs.filter(({ axis, length }) => shape[axis] !== length)
  if (needed.length === 0) return tensor.name
  if (!isFloat(tensor.dtype))
    return needed.reduce(
      (name, { axis, start, step, length }) =>
        take(
          emitter,
          name,
          axis,
          upTo(length).map(index => start + index * step),
        ),
      tensor.name,
    )
  const column = (value: (run: Run) => number) => int64s(emitter, needed.map(value))
  return emit1(emitter, 'Slice', [
    tensor.name,
    column(run => run.start),
    column(run => run.start + run.length * run.step),
    column(run => run.axis),
    column(run => run.step),
  ])
}
