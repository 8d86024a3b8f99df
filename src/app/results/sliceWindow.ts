import { windowPieces, windowShape, type Window } from '../../graph/window.ts'
import { type Values } from './tensorStore.ts'

/** A part of some values, row-major. */
export function sliceWindow({ data, shape }: Values, window: Window): Values {
  const sizes = windowShape(window)
  const part = like(
    data,
    sizes.reduce((product, size) => product * size, 1),
  )
  let at = 0
  for (const { start, length } of windowPieces(window, shape)) {
    part.set(data.subarray(start, start + length), at)
    at += length
  }
  return { shape: sizes, data: part }
}

function like(data: Values['data'], count: number): Values['data'] {
  if (data instanceof Float32Array) return new Float32Array(count)
  return data instanceof Int32Array ? new Int32Array(count) : new Uint8Array(count)
}
