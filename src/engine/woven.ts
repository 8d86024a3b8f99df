import { type Dim } from '../graph/dim.ts'
import { type DType } from '../graph/dtype.ts'
import { type Span } from '../graph/errors.ts'
import { type TensorType } from '../graph/tensorData.ts'
import { type InlineTensor, type OnnxDType, type OnnxNode } from '../onnx/ir.ts'
import { type ModelHandle } from './modelStore.ts'
import { type HostValue, type Pass } from './streamValues.ts'

/** ONNX type of a value; dimensions may be symbols. */
export interface ValueType {
  dtype: OnnxDType
  shape: readonly Dim[]
}

/** Where a value that no node makes comes from. */
export type Source =
  | { kind: 'weight'; model: ModelHandle; stored: string; type: ValueType }
  /** Numbers known before the run: ids, positions, masks, shapes, constants of the graph. */
  | {
      kind: 'host'
      type: ValueType
      bytes: Uint8Array
      /** The number or constant of the intervention graph that these are: others of its structure feed their own. */
      of?: { node: string; dtype: DType } | undefined
    }
  /** Numbers that change from step to step of a generation: known before each pass of a batch. */
  | { kind: 'step'; stream: string; type: ValueType; feed: (pass: Pass) => HostValue }
  /** A small constant that is written into each program that reads it. */
  | { kind: 'inline'; tensor: InlineTensor }
  | { kind: 'result'; ref: string; type: ValueType }

/**
 * A piece of the woven graph that no cut goes through: one node of the model, or the nodes of one operation of the
 * intervention graph.
 */
export interface Item {
  nodes: readonly OnnxNode[]
  constants: ReadonlyMap<string, InlineTensor>
  inputs: readonly string[]
  outputs: readonly string[]
  /** The segment it must run in; null for operations, which run where their operands are. */
  segment: Segment | null
  span: Span | undefined
  /** Id of the node of the intervention graph that it belongs to; null for what is the model's. */
  node: string | null
}

/** A part of a forward pass: masks and tables, embedding, a block, the head. */
export interface Segment {
  key: string
  /** Key of the batch; null for masks and tables, which several share. */
  stream: string | null
  label: string
  layers: readonly number[]
  /** Runs on the CPU provider: integers and masks. */
  onCpu: boolean
}

export interface Saved {
  name: string
  value: string
  type: TensorType
}

/** Model and interventions as one dataflow graph, not yet cut into programs. */
export interface Woven {
  items: Item[]
  types: ReadonlyMap<string, ValueType>
  sources: ReadonlyMap<string, Source>
  saves: Saved[]
  /** The value of each node of the intervention graph that has one; of a write, what it writes. */
  nodeValues: ReadonlyMap<string, string>
  /** Ids of the numbers that are written into nodes. */
  written: ReadonlySet<string>
}
