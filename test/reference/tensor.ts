import { type DType } from '../../src/graph/dtype.ts'
import { type Json } from '../../src/graph/versions/v1.ts'

/**
 * A tensor of the reference evaluation: plain numbers (bools are 0 and 1), row-major. Operations compute in float64 and
 * round once, at the end. Nothing here uses the shape rules or lowerings that it is compared with.
 */
export interface RefTensor {
  dtype: DType
  shape: readonly number[]
  data: readonly number[]
  /** A number written beside tensors. */
  weak?: boolean
}

export type Attrs = Readonly<Record<string, Json>>

/** What an operation computes, in the plainest form. */
export type Reference = (operands: readonly RefTensor[], attrs: Attrs) => RefTensor

export const count = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1)

/** Every index of a shape, in row-major order. */
export function* indices(shape: readonly number[]): Generator<number[]> {
  const total = count(shape)
  for (let flat = 0; flat < total; flat++) {
    let rest = flat
    const index: number[] = []
    for (const size of [...shape].reverse()) {
      index.unshift(rest % size)
      rest = Math.floor(rest / size)
    }
    yield index
  }
}

/** The element at an index; an index with more parts than dimensions, or beyond size 1, broadcasts. */
export function at(tensor: RefTensor, index: readonly number[]): number {
  const extra = index.length - tensor.shape.length
  let flat = 0
  tensor.shape.forEach((size, axis) => {
    flat = flat * size + (size === 1 ? 0 : (index[axis + extra] ?? 0))
  })
  const value = tensor.data[flat]
  if (value === undefined)
    throw new Error(`no element [${index.join()}] in a tensor of shape [${tensor.shape.join()}]`)
  return value
}

/** A tensor from a function of the index, rounded to its dtype. */
export function make(
  dtype: DType,
  shape: readonly number[],
  value: (index: readonly number[]) => number,
): RefTensor {
  return { dtype, shape, data: [...indices(shape)].map(index => round(dtype, value(index))) }
}

/** The value as its dtype holds it. */
export function round(dtype: DType, value: number): number {
  switch (dtype) {
    case 'float32':
      return Math.fround(value)
    case 'float16':
      return roundToHalf(value)
    case 'int32':
      return Math.trunc(value) | 0
    case 'bool':
      return value !== 0 ? 1 : 0
  }
}

function roundToHalf(value: number): number {
  if (!Number.isFinite(value) || value === 0) return value
  const step = 2 ** (Math.max(Math.floor(Math.log2(Math.abs(value))), -14) - 10)
  const scaled = value / step
  const below = Math.floor(scaled)
  const even = below % 2 === 0 ? below : below + 1
  const rest = scaled - below
  const rounded = (rest < 0.5 ? below : rest > 0.5 ? below + 1 : even) * step
  return Math.abs(rounded) > 65504 ? Math.sign(rounded) * Infinity : rounded
}

export function broadcast(...shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(0, ...shapes.map(shape => shape.length))
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = shapes.map(shape => shape[shape.length - rank + axis] ?? 1)
    return sizes.find(size => size !== 1) ?? 1
  })
}

const ladder: readonly DType[] = ['bool', 'int32', 'float16', 'float32']
const category = (dtype: DType) => (dtype === 'bool' ? 0 : dtype === 'int32' ? 1 : 2)

/** PyTorch's rule as its documentation puts it: a later group counts only if its category is higher. */
export function commonDType(tensors: readonly RefTensor[]): DType {
  const groups = [
    tensors.filter(tensor => tensor.weak !== true && tensor.shape.length > 0),
    tensors.filter(tensor => tensor.weak !== true && tensor.shape.length === 0),
    tensors.filter(tensor => tensor.weak === true),
  ]
  let result: DType | undefined
  for (const group of groups) {
    const best = ladder.findLast(dtype => group.some(tensor => tensor.dtype === dtype))
    if (best !== undefined && (result === undefined || category(best) > category(result))) result = best
  }
  if (result === undefined) throw new Error('no tensors')
  return result
}

/** Axes of a `dim` attribute: a number, a list, or all when absent or empty. */
export function axesOf(tensor: RefTensor, dim: Json | undefined): number[] {
  const all = tensor.shape.map((_, axis) => axis)
  if (dim === undefined || dim === null) return all
  const list = (Array.isArray(dim) ? dim : [dim]).map(Number)
  if (list.length === 0) return all
  return list.map(axis => (axis < 0 ? axis + tensor.shape.length : axis)).filter(axis => axis in tensor.shape)
}

/** A reduction: `body` gets the values of one group, in order. */
export function reduceWith(
  tensor: RefTensor,
  axes: readonly number[],
  keepdim: boolean,
  dtype: DType,
  body: (values: readonly number[]) => number,
): RefTensor {
  const kept = tensor.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
  const inner = tensor.shape.map((size, axis) => (axes.includes(axis) ? size : 1))
  const offsets = [...indices(inner)]
  const result = make(dtype, kept, index =>
    body(
      offsets.map(offset =>
        at(
          tensor,
          index.map((part, axis) => part + (offset[axis] ?? 0)),
        ),
      ),
    ),
  )
  return keepdim ? result : { ...result, shape: tensor.shape.filter((_, axis) => !axes.includes(axis)) }
}
