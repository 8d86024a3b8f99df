import { bytesOfNumbers } from '../../src/onnx/facts.ts'
import {
  type Attribute,
  type InlineTensor,
  type OnnxGraph,
  type OnnxNode,
  type StoredTensor,
  type ValueInfo,
} from '../../src/onnx/ir.ts'
import { encodeModel } from '../../src/onnx/write.ts'
import { type ModelFolder } from './wholeModel.ts'

/** What a small model file in the manner of an exporter is made of; weights are random, small constants are given. */
export interface Synthetic {
  opset?: number
  nodes: readonly OnnxNode[]
  /** Besides `input_ids` and `attention_mask`. */
  inputs?: readonly ValueInfo[]
  outputs: readonly ValueInfo[]
  /** Dims by name. */
  weights: Readonly<Record<string, readonly number[]>>
  constants?: Readonly<Record<string, InlineTensor>>
  /** Weights whose bytes are given, by name. */
  stored?: Readonly<
    Record<string, { dtype: StoredTensor['dtype']; dims: readonly number[]; bytes: Uint8Array }>
  >
  seed?: number
}

/**
 * Writes a small model file, its weights in a file beside it.
 * @param encoded whether its bytes are wanted: a graph with branches is not written
 */
export function syntheticModel(model: Synthetic, encoded = true): ModelFolder {
  const random = randomNumbers(model.seed ?? 1)
  const weights = new Map<string, StoredTensor>()
  const parts: Uint8Array[] = []
  let offset = 0
  const put = (name: string, dtype: StoredTensor['dtype'], dims: readonly number[], bytes: Uint8Array) => {
    weights.set(name, { dtype, dims, file: 'weights.bin', offset, length: bytes.length })
    parts.push(bytes)
    offset += bytes.length
  }
  for (const [name, dims] of Object.entries(model.weights)) {
    const count = dims.reduce((all, dim) => all * dim, 1)
    put(
      name,
      'float32',
      dims,
      bytesOfNumbers(Array.from({ length: count }, random), 'float32') ?? new Uint8Array(),
    )
  }
  for (const [name, { dtype, dims, bytes }] of Object.entries(model.stored ?? {}))
    put(name, dtype, dims, bytes)
  const graph: OnnxGraph = {
    opset: model.opset ?? 21,
    domains: { 'com.microsoft': 1 },
    inputs: [
      { name: 'input_ids', dtype: 'int64', shape: ['batch_size', 'sequence_length'] },
      { name: 'attention_mask', dtype: 'int64', shape: ['batch_size', 'total_sequence_length'] },
      ...(model.inputs ?? []),
    ],
    outputs: [...model.outputs],
    nodes: [...model.nodes],
    constants: new Map(Object.entries(model.constants ?? {})),
    weights,
  }
  const data = new Uint8Array(offset)
  let at = 0
  for (const part of parts) {
    data.set(part, at)
    at += part.length
  }
  return {
    bytes: encoded ? encodeModel(graph) : new Uint8Array(),
    graph,
    external: [{ path: 'weights.bin', data }],
  }
}

/** Numbers between -1 and 1. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 31 - 1
  }
}

/** One node; a domain before the operator's name, as in `com.microsoft:Gelu`. */
export function node(
  op: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Readonly<Record<string, number | string | readonly number[] | Attribute>> = {},
  name = '',
): OnnxNode {
  const [domain, type] = op.includes(':') ? op.split(':') : ['', op]
  return {
    op: type ?? op,
    domain: domain ?? '',
    name: name === '' ? outputs.join() : name,
    inputs: [...inputs],
    outputs: [...outputs],
    attributes: Object.fromEntries(
      Object.entries(attributes).map(([key, value]) => [key, attributeOf(value)]),
    ),
    scope: name.split('/').slice(1, -1).join('.'),
  }
}

/** Integers are ints; a float is said by an attribute. */
function attributeOf(value: number | string | readonly number[] | Attribute): Attribute {
  if (typeof value === 'number') return { type: 'int', value }
  if (typeof value === 'string') return { type: 'string', value }
  return 'type' in value ? value : { type: 'ints', value }
}

export const floatAttribute = (value: number): Attribute => ({ type: 'float', value })

export const ints = (values: readonly number[], dims: readonly number[] = [values.length]): InlineTensor => ({
  dtype: 'int64',
  dims,
  bytes: bytesOfNumbers(values, 'int64') ?? new Uint8Array(),
})

export const numbers = (values: readonly number[], dims: readonly number[] = []): InlineTensor => ({
  dtype: 'float32',
  dims,
  bytes: bytesOfNumbers(values, 'float32') ?? new Uint8Array(),
})

export const value = (
  name: string,
  shape: ValueInfo['shape'],
  dtype: ValueInfo['dtype'] = 'float32',
): ValueInfo => ({
  name,
  dtype,
  shape,
})
