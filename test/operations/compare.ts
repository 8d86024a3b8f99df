import { type DType } from '../../src/graph/dtype.ts'
import { float16Value } from '../../src/graph/float16.ts'
import { type TensorData } from '../../src/graph/tensorData.ts'
import { type Tolerance } from './case.ts'

/**
 * Against a float64 evaluation rounded once. float16: two units in the last place, since an operation rounds its
 * operands and its result. Ints and bools are exact.
 */
const cpu: Record<DType, Tolerance> = {
  float32: { absolute: 1e-5, relative: 1e-5 },
  float16: { absolute: 1e-3, relative: 2e-3 },
  int32: { absolute: 0, relative: 0 },
  bool: { absolute: 0, relative: 0 },
}

/** WGSL promises less of division, exp, log, pow and tanh. */
const webgpu: Record<DType, Tolerance> = { ...cpu, float32: { absolute: 1e-4, relative: 1e-4 } }

/** What is wrong with a result, or undefined. */
export function difference(
  actual: TensorData,
  expected: TensorData,
  device: 'cpu' | 'webgpu',
  float32Tolerance?: Tolerance,
): string | undefined {
  if (actual.dtype !== expected.dtype) return `dtype ${actual.dtype} instead of ${expected.dtype}`
  if (actual.shape.join() !== expected.shape.join())
    return `shape [${actual.shape.join()}] instead of [${expected.shape.join()}]`
  const defaults = (device === 'cpu' ? cpu : webgpu)[expected.dtype]
  const tolerance = (expected.dtype === 'float32' ? float32Tolerance : undefined) ?? defaults
  for (let index = 0; index < expected.data.length; index++) {
    const a = valueAt(actual, index)
    const e = valueAt(expected, index)
    if (!close(a, e, tolerance)) return `element ${index} is ${a} instead of ${e}`
  }
  return undefined
}

function valueAt(tensor: TensorData, index: number): number {
  const value = tensor.data[index] ?? NaN
  return tensor.dtype === 'float16' ? float16Value(value) : value
}

function close(actual: number, expected: number, { absolute, relative }: Tolerance): boolean {
  if (Number.isNaN(expected) || Number.isNaN(actual)) return Number.isNaN(expected) && Number.isNaN(actual)
  if (actual === expected) return true
  return Number.isFinite(expected) && Math.abs(actual - expected) <= absolute + relative * Math.abs(expected)
}
