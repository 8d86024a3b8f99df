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
  | { type: 'graph'; value: Subgraph }

export type Attributes = Readonly<Record<string, Attribute>>

/** A branch of a file's `If`; it may take values of the graph around it. None is left in a canonical graph. */
export interface Subgraph {
  nodes: OnnxNode[]
  outputs: readonly string[]
  constants: Map<string, InlineTensor>
  weights: Map<string, StoredTensor>
}

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
  /** Where what is used is not what is stored: computed on the host when the weight is first asked for. */
  decode?: Decode
}

/** How a weight of `dtype` and `dims` comes from stored bytes. */
export type Decode =
  | { kind: 'widen'; from: 'float16' | 'bfloat16' }
  /** Part of another weight along one axis: file, offset and length are that one's. */
  | { kind: 'narrow'; of: StoredTensor; axis: number; start: number }
  | {
      kind: 'dequantize'
      bits: 4 | 8
      /** Codes come row by row; the weight is their transpose. */
      transposed: boolean
      blockSize: number
      /** One for each block of a row. */
      scales: StoredTensor
      /** Packed as the weight is; null means the middle of the range. */
      zeroPoints: StoredTensor | null
      /** Codes are in two's complement, and their middle is 0. */
      signed: boolean
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

/** A fused operator of the file beside the primitives that compute the same, which have places inside. */
export interface FusedGroup {
  /** As in the file, its operands under their canonical names. */
  node: OnnxNode
  /** Nodes of the canonical graph, in order; together they give every output of `node` that is used. */
  members: readonly OnnxNode[]
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
