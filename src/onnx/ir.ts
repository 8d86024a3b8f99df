import { type Dim } from '../graph/dim.ts'

/** Element types of ONNX that language-model files use. */
export type OnnxDType =
  | 'float32'
  | 'float16'
  | 'bfloat16'
  | 'float64'
  | 'int64'
  | 'int32'
  | 'int8'
  | 'uint8'
  | 'int4'
  | 'uint4'
  | 'bool'

/** An attribute with its ONNX type said outright (an int and a float are different things there). */
export type Attribute =
  | { type: 'int'; value: number }
  | { type: 'float'; value: number }
  | { type: 'string'; value: string }
  | { type: 'ints'; value: readonly number[] }
  | { type: 'floats'; value: readonly number[] }
  | { type: 'tensor'; value: InlineTensor }

export type Attributes = Readonly<Record<string, Attribute>>

/** A small tensor by value: constants of shapes, axes, scalars. */
export interface InlineTensor {
  dtype: OnnxDType
  dims: readonly number[]
  /** Little-endian bytes. */
  bytes: Uint8Array
}

/** A weight where it lies: a range of bytes of a file that is never copied or re-encoded. */
export interface StoredTensor {
  dtype: OnnxDType
  dims: readonly number[]
  file: string
  offset: number
  length: number
}

export interface OnnxNode {
  op: string
  /** '' is the default domain. */
  domain: string
  name: string
  /** '' is an absent optional input. */
  inputs: string[]
  outputs: string[]
  attributes: Attributes
  /** Module path as in Hugging Face, where the exporter left a trace of it. */
  scope: string
}

export interface ValueInfo {
  name: string
  dtype: OnnxDType
  shape: readonly Dim[]
}

/** An ONNX graph as data; weights by reference. */
export interface OnnxGraph {
  opset: number
  /** Other operator sets in use: domain -> version. */
  domains: Readonly<Record<string, number>>
  inputs: ValueInfo[]
  outputs: ValueInfo[]
  nodes: OnnxNode[]
  constants: Map<string, InlineTensor>
  weights: Map<string, StoredTensor>
}
