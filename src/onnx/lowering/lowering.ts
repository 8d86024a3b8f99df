import { type Json } from '../../graph/versions/v1.ts'
import { type TensorData, type TensorType } from '../../graph/tensorData.ts'
import { type Attributes } from '../ir.ts'

/** A tensor in the graph under construction: its ONNX value name and its concrete type. */
export interface Operand extends TensorType {
  name: string
  /** The value, of a number written beside tensors. */
  value?: number
}

/** Where a lowering puts its nodes. Names are made unique by the emitter. */
export interface Emitter {
  /** Adds a node of the default ONNX domain and returns the names of its outputs (`''` input = absent). */
  emit(
    opType: string,
    inputs: readonly string[],
    attributes?: Attributes,
    outputs?: number,
  ): [string, ...string[]]
  /** A small constant as an initialiser; equal constants may share one. int64 is for shapes, axes and the like. */
  constant(value: TensorData | { dtype: 'int64'; shape: readonly number[]; data: BigInt64Array }): string
}

/**
 * Emits one operation as ONNX (opset 18) and returns the name of its result, which must have the type `output`.
 * Operators without a WebGPU kernel are not used (notes: int64 data, LogSoftmax, Sign, IsNaN, OneHot, Mod, Equal on
 * bool, bool Concat/Slice/Transpose ...): operation programs run with `session.disable_cpu_ep_fallback` in tests.
 * Weak scalars arrive as constants already cast to the dtype they take.
 */
export type Lowering = (
  emitter: Emitter,
  operands: readonly Operand[],
  attrs: Readonly<Record<string, Json>>,
  output: TensorType,
) => string
