import { type Values } from './tensorStore.ts'

/** One range for each dimension: from, and up to but not including, to. */
export type Ranges = readonly (readonly [from: number, to: number])[]

/** A part of some values, row-major, one range for each dimension. */
export function sliceWindow({ data, shape }: Values, ranges: Ranges): Values {
  const sizes = ranges.map(([from, to]) => to - from)
  const count = sizes.reduce((product, size) => product * size, 1)
  const part = like(data, count)
  const run = sizes.at(-1) ?? 1
  for (let at = 0; at < count; at += run) {
    const from = placeIn(shape, ranges, sizes, at)
    part.set(data.subarray(from, from + run), at)
  }
  return { shape: sizes, data: part }
}

/** Where the element at place `at` of the window stands in the whole. */
function placeIn(shape: readonly number[], ranges: Ranges, sizes: readonly number[], at: number): number {
  let place = 0
  let stride = 1
  let rest = at
  for (let dim = shape.length - 1; dim >= 0; dim--) {
    const size = sizes[dim] ?? 1
    place += ((ranges[dim]?.[0] ?? 0) + (rest % size)) * stride
    rest = Math.floor(rest / size)
    stride *= shape[dim] ?? 1
  }
  return place
}

function like(data: Values['data'], count: number): Values['data'] {
  if (data instanceof Float32Array) return new Float32Array(count)
  return data instanceof Int32Array ? new Int32Array(count) : new Uint8Array(count)
}
