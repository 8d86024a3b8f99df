import { type DType } from '../dtype.ts'
import { type Shape } from '../dim.ts'
import { type Span } from '../errors.ts'

/**
 * Version 1 of the intervention graph, frozen: a later change is a new file and a step in `modernize`.
 * Plain JSON. Nodes of a run stand in topological order and an edge is a node's id.
 */
export interface Graph {
  version: 1
  runs: Run[]
  /** Constants, keyed by name in the safetensors buffer that travels beside the graph. */
  tensors: Record<string, TensorEntry>
}

export interface TensorEntry {
  dtype: DType
  shape: number[]
  /** SHA-256 (hex) of the little-endian bytes. */
  sha256: string
}

export interface Run {
  /** null only in mode `compute`, where no node speaks of a model. */
  model: ModelRef | null
  /**
   * `trace`: one forward pass over the prompts. `compute`: operations on results, weights and module calls,
   * no forward pass. `generate`: reserved, refused until it is built.
   */
  mode: 'trace' | 'compute' | 'generate'
  /** Row groups of the batch, in order: one for a plain trace, one for each `invoke`. */
  prompts: Prompt[]
  options: RunOptions
  nodes: Node[]
}

/** What is addressed: the repository as the program names it, its revision, and the precision of the file. */
export interface ModelRef {
  id: string
  revision: string
  precision: 'fp32' | 'fp16' | 'q8' | 'q4' | 'q4f16'
}

export interface Prompt {
  /** The text as written; null for a prompt given as ids. Not part of the hash: ids are. */
  text: string | null
  /** Token ids, one row each. */
  ids: number[][]
}

export interface RunOptions {
  /** Reserved: a named endpoint. Absent means here. */
  remote?: string | true
}

interface NodeBase {
  id: string
  /** Not part of the hash. */
  span?: Span
  /** The user's variable or save name, for drawing. Not part of the hash. */
  label?: string
  /** Inferred when recorded. Not part of the hash. */
  dtype?: DType
  shape?: Shape
}

/** Row group (index into `prompts`), or every row of the batch. */
export type Rows = number | 'all'

/** The value at a site. `site` is canonical: `transformer.h.0.attn.q`, `transformer.h.1.output`. */
export interface ReadNode extends NodeBase {
  kind: 'read'
  site: string
  rows: Rows
  /** Generation step; null in a trace. */
  step: number | null
  /** The last write at this site and rows before this read in code order; null reads what the model computed. */
  previous: string | null
}

/** Replaces the value that flows on. The value is cast to the site's dtype and broadcast to its shape. */
export interface WriteNode extends NodeBase {
  kind: 'write'
  site: string
  rows: Rows
  step: number | null
  previous: string | null
  value: string
}

/** A module applied out of order to one tensor, with plain weights. */
export interface CallNode extends NodeBase {
  kind: 'call'
  module: string
  input: string
  /** Attention and blocks take the mask and positions of this row group. */
  rows: Rows
}

/** A parameter: `module` and its name there in PyTorch's layout (`weight`, `bias`, `W_Q` ...). */
export interface WeightNode extends NodeBase {
  kind: 'weight'
  module: string
  name: string
}

/** Token ids or the mask of real tokens of a row group, int32 / bool [rows, position]. */
export interface PromptNode extends NodeBase {
  kind: 'prompt'
  what: 'ids' | 'mask'
  rows: Rows
}

/** A number beside tensors: weak, it takes the dtype of the tensor it meets (LANGUAGE 28). */
export interface ScalarNode extends NodeBase {
  kind: 'scalar'
  /** JSON has no infinities: they are written as words. */
  value: number | boolean | NonFinite
}

export type NonFinite = 'inf' | '-inf' | 'nan'

/** A constant tensor: a key of `Graph.tensors`. */
export interface ConstantNode extends NodeBase {
  kind: 'constant'
  tensor: string
}

/** A result of an earlier run: `<hash of that graph>/<name it was saved under>`. */
export interface ResultNode extends NodeBase {
  kind: 'result'
  ref: string
}

/** A tensor operation of the registry (`src/graph/operations`). */
export interface OperationNode extends NodeBase {
  kind: 'op'
  op: string
  inputs: string[]
  attrs: Record<string, Json>
}

/** What comes back, under a name that is unique in the graph (dots nest: `layers.0.mean`). */
export interface SaveNode extends NodeBase {
  kind: 'save'
  name: string
  value: string
}

/** Kinds that version 1 knows and today's engine refuses with a message (LANGUAGE 35). */
export interface ReservedNode extends NodeBase {
  kind: 'skip' | 'sweep' | 'generate' | 'grad'
  inputs: string[]
  attrs: Record<string, Json>
}

export type Node =
  | ReadNode
  | WriteNode
  | CallNode
  | WeightNode
  | PromptNode
  | ScalarNode
  | ConstantNode
  | ResultNode
  | OperationNode
  | SaveNode
  | ReservedNode

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
