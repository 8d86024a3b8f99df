import { type Dim } from '../../graph/dim.ts'
import { type DType } from '../../graph/dtype.ts'
import { float16Bits } from '../../graph/float16.ts'
import {
  type AttributeSchemas,
  type AttributesOf,
  type DefinedOperation,
} from '../../graph/operations/define.ts'
import { type TensorData, type TensorType } from '../../graph/tensorData.ts'
import { type Attribute } from '../ir.ts'
import { type Emitter, type Lowering, type Operand } from './lowering.ts'

/** A lowering with its attributes decoded by the operation's own definition. */
export function lower<S extends AttributeSchemas>(
  operation: DefinedOperation<S>,
  body: (
    emitter: Emitter,
    operands: readonly Operand[],
    attrs: AttributesOf<S>,
    output: TensorType,
  ) => string,
): Lowering {
  return (emitter, operands, attrs, output) => body(emitter, operands, operation.decode(attrs), output)
}

export const int = (value: number): Attribute => ({ type: 'int', value })
export const ints = (value: readonly number[]): Attribute => ({ type: 'ints', value })

/** The operand at a place; `infer` has counted them. */
export function operandAt(operands: readonly Operand[], index: number): Operand {
  const operand = operands[index]
  if (operand === undefined) throw new Error(`a lowering was called without its operand ${index}`)
  return operand
}

/** The sizes of a shape; lowering happens when every symbol has its value. */
export function sizes(shape: readonly Dim[]): number[] {
  return shape.map(dim => {
    if (typeof dim === 'number') return dim
    throw new Error(`a lowering needs numbers in its shapes and was given ${dim}`)
  })
}

/** Number of elements. */
export const elements = (shape: readonly Dim[]): number => sizes(shape).reduce((a, b) => a * b, 1)

/** Adds a node with one output. */
export const emit1 = (
  emitter: Emitter,
  op: string,
  inputs: readonly string[],
  attributes: Readonly<Record<string, Attribute>> = {},
): string => emitter.emit(op, inputs, attributes)[0]

/** Values of a dtype from plain numbers. */
export function tensorOf(dtype: DType, shape: readonly number[], values: readonly number[]): TensorData {
  switch (dtype) {
    case 'float32':
      return { dtype, shape, data: Float32Array.from(values) }
    case 'float16':
      return { dtype, shape, data: Uint16Array.from(values, float16Bits) }
    case 'int32':
      return { dtype, shape, data: Int32Array.from(values) }
    case 'bool':
      return { dtype, shape, data: Uint8Array.from(values, value => (value !== 0 ? 1 : 0)) }
    default:
      return dtype satisfies never
  }
}

/** A constant without dimensions. */
export const scalar = (emitter: Emitter, dtype: DType, value: number): string =>
  emitter.constant(tensorOf(dtype, [], [value]))

/** A list of int64 for shapes, axes and pads: kernels read these on the CPU. */
export const int64s = (emitter: Emitter, values: readonly number[]): string =>
  emitter.constant({ dtype: 'int64', shape: [values.length], data: BigInt64Array.from(values, BigInt) })

export const cast = (emitter: Emitter, operand: { name: string; dtype: DType }, to: DType): string =>
  operand.dtype === to
    ? operand.name
    : emit1(emitter, 'Cast', [operand.name], { to: int(onnxTypeNumber[to]) })

/** ONNX's TensorProto.DataType. */
const onnxTypeNumber: Record<DType, number> = { float32: 1, int32: 6, bool: 9, float16: 10 }

export const reshape = (emitter: Emitter, name: string, shape: readonly number[]): string =>
  emit1(emitter, 'Reshape', [name, int64s(emitter, shape)], { allowzero: int(1) })

export const expand = (emitter: Emitter, name: string, shape: readonly number[]): string =>
  emit1(emitter, 'Expand', [name, int64s(emitter, shape)])

/** Orders of four axes that ONNX Runtime takes for a change of image layout. */
const layoutChanges = ['0,3,1,2', '0,2,3,1']

/**
 * Reorders axes: axis `i` of the result is axis `axes[i]`. ONNX Runtime for WebGPU moves changes of image layout behind
 * later nodes, onto bools, which it cannot transpose; a fifth axis of size 1 keeps them where they are.
 */
export function reorder(
  emitter: Emitter,
  name: string,
  shape: readonly number[],
  axes: readonly number[],
): string {
  const transpose = (input: string, perm: readonly number[]) =>
    emit1(emitter, 'Transpose', [input], { perm: ints(perm) })
  if (!layoutChanges.includes(axes.join())) return transpose(name, axes)
  const five = transpose(reshape(emitter, name, [1, ...shape]), [0, ...axes.map(axis => axis + 1)])
  return reshape(
    emitter,
    five,
    axes.map(axis => shape[axis] ?? 1),
  )
}

/** A tensor of one value. */
export function filled(emitter: Emitter, type: TensorType, value: number): string {
  const shape = sizes(type.shape)
  const count = elements(shape)
  if (count === 0) return emitter.constant(tensorOf(type.dtype, shape, []))
  return expand(emitter, scalar(emitter, type.dtype, value), shape)
}

/** 0, 1, ... size-1 as int32 along one axis of a tensor with `rank` dimensions; the other dimensions are 1. */
export function positions(emitter: Emitter, size: number, axis: number, rank: number): string {
  const range = emit1(
    emitter,
    'Range',
    [0, size, 1].map(value => scalar(emitter, 'int32', value)),
  )
  return reshape(
    emitter,
    range,
    Array.from({ length: rank }, (_, at) => (at === axis ? size : 1)),
  )
}

/** Writes a node of one output and no attributes: `node('Add', a, b)`. */
export const nodes =
  (emitter: Emitter) =>
  (op: string, ...inputs: string[]): string =>
    emit1(emitter, op, inputs)

/** Computes in float32 what is float16 on both sides, and casts back: sums and compositions keep their digits. */
export function inFloat32(
  emitter: Emitter,
  input: { name: string; dtype: DType },
  output: DType,
  body: (x: string) => string,
): string {
  return cast(emitter, { name: body(cast(emitter, input, 'float32')), dtype: 'float32' }, output)
}

/** True where either is: ONNX's Or has no WebGPU kernel, And and Not have. */
export function or(emitter: Emitter, a: string, b: string): string {
  const node = nodes(emitter)
  return node('Not', node('And', node('Not', a), node('Not', b)))
}
