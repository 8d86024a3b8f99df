import { type DType } from '../graph/dtype.ts'
import { printShape } from '../graph/dim.ts'
import { type TensorData } from '../graph/tensorData.ts'
import { float16Bits } from '../graph/float16.ts'
import { type Program } from './program.ts'

/**
 * The values of a constant, from a number, nested arrays or a typed array: float32 unless told (LANGUAGE 28), bool
 * from booleans, int32 from an Int32Array.
 * @throws VitrineError for ragged arrays, other values, and a shape that does not fit
 */
export function constantFrom(
  program: Program,
  values: unknown,
  shape?: readonly number[],
  dtype?: DType,
): TensorData {
  const flat: (number | boolean)[] = []
  const ownShape = flatten(program, values, flat)
  const size = (shape ?? ownShape).reduce((a, b) => a * b, 1)
  if (size !== flat.length)
    program.fail(
      `${flat.length} values do not fit the shape ${printShape(shape ?? ownShape)} (${size} values)`,
    )
  return pack(flat, shape ?? ownShape, dtype ?? naturalType(values, flat))
}

/** Integer constants, for an index: a list of integers, or a mask. */
function naturalType(values: unknown, flat: readonly (number | boolean)[]): DType {
  if (values instanceof Int32Array) return 'int32'
  return flat.length > 0 && flat.every(value => typeof value === 'boolean') ? 'bool' : 'float32'
}

function flatten(program: Program, value: unknown, into: (number | boolean)[]): number[] {
  if (typeof value === 'number' || typeof value === 'boolean') {
    into.push(value)
    return []
  }
  if (isNumericArray(value)) {
    for (const item of value) into.push(item)
    return [value.length]
  }
  if (!Array.isArray(value))
    return program.fail('a constant is made of numbers, nested arrays of numbers or a typed array')
  const shapes = value.map((item: unknown) => flatten(program, item, into))
  const first = shapes[0] ?? []
  const odd = shapes.findIndex(shape => shape.join() !== first.join())
  if (odd >= 0)
    program.fail(
      `the rows of a constant differ in length: item ${odd} has shape ${printShape(shapes[odd] ?? [])}, item 0 ${printShape(first)}`,
    )
  return [value.length, ...first]
}

type NumericArray =
  Float32Array | Float64Array | Int32Array | Uint8Array | Int8Array | Int16Array | Uint16Array

const isNumericArray = (value: unknown): value is NumericArray =>
  ArrayBuffer.isView(value) &&
  !(value instanceof DataView) &&
  !(value instanceof BigInt64Array) &&
  !(value instanceof BigUint64Array)

function pack(flat: readonly (number | boolean)[], shape: readonly number[], dtype: DType): TensorData {
  const numbers = flat.map(Number)
  switch (dtype) {
    case 'float32':
      return { dtype, shape, data: Float32Array.from(numbers) }
    case 'float16':
      return { dtype, shape, data: Uint16Array.from(numbers, float16Bits) }
    case 'int32':
      return { dtype, shape, data: Int32Array.from(numbers) }
    case 'bool':
      return { dtype, shape, data: Uint8Array.from(numbers, value => (value === 0 ? 0 : 1)) }
  }
}
