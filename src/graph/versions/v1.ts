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
   * no forward pass. `generate`: a pass over the prompts, then one for each new token.
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
  /** Token ids, one row each. Rows may differ in length: sites then align them on the right (LANGUAGE 21). */
  ids: number[][]
}

export interface RunOptions {
  /** The endpoint that is set (true), or one by its name or address. Absent means here. */
  remote?: string | true
  /** In mode `generate` and only there. */
  generate?: GenerateOptions
}

/** How new tokens are chosen, and when that ends (LANGUAGE 25). */
export interface GenerateOptions {
  maxNewTokens: number
  /** 0 takes the likeliest token; else logits are divided by it before sampling. */
  temperature: number
  /** Sample among the k likeliest only; null for all. */
  topK: number | null
  /** Sample among the fewest tokens whose probabilities reach p; null for all. */
  topP: number | null
  /** Of the sampler: the same seed gives the same tokens. */
  seed: number
  /** Generation of a row ends when its new tokens end with one of these sequences (end tokens are sequences of one). */
  stop: number[][]
  /** Keys and values are kept: later steps see the newest position only. Else every step runs all positions. */
  cache: boolean
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
  /** Of a node in the body of a sweep: which one. The node is as in the first cell. */
  sweep?: string
  /**
   * Of a node in the body of a sweep: fields that differ, one value for each cell. A field is named by its path, down to
   * the part that differs: `site`, `ref`, `attrs.dim`, `attrs.index.1.value`.
   */
  cells?: Record<string, Json[]>
  /**
   * The same for fields that are edges (`value`, `inputs.0`, `previous`): node ids, of the body (then those of the same
   * cell are meant) or of the enclosing run; null where a cell has no `previous`.
   */
  cellEdges?: Record<string, (string | null)[]>
}

/** Row group (index into `prompts`), or every row of the batch. */
export type Rows = number | 'all'

/** The value at a site. `site` is canonical: `transformer.h.0.attn.q`, `transformer.h.1.output`. */
export interface ReadNode extends NodeBase {
  kind: 'read'
  site: string
  rows: Rows
  /** Generation step, 0 for the pass over the prompt; null in a trace. */
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

/**
 * Puts a value in place of a module's output; the module does not run. Later writes at that output apply, its inner
 * sites do not exist, its input stays readable (LANGUAGE 13).
 */
export interface SkipNode extends NodeBase {
  kind: 'skip'
  module: string
  rows: Rows
  step: number | null
  /** The write or skip before it at the module's output. */
  previous: string | null
  value: string
}

/**
 * The head of a sweep (LANGUAGE 26): its body (the nodes that name it in `sweep`) stands once for each cell of the
 * axes, the last axis fastest. Each cell is a copy of the rows with the enclosing writes, changed by the body.
 */
export interface SweepNode extends NodeBase {
  kind: 'sweep'
  rows: Rows
  axes: { name: string; values: (number | string)[] }[]
}

/** A value of the body over all cells: the axes in front of its shape. */
export interface SweptNode extends NodeBase {
  kind: 'swept'
  of: string
  value: string
}

/** The ids that generation appended, int32 [rows, new tokens]; rows that ended early repeat the last token. */
export interface GenerateNode extends NodeBase {
  kind: 'generate'
  rows: Rows
}

/** What comes back, under a name that is unique in the graph (dots nest: `layers.0.mean`). */
export interface SaveNode extends NodeBase {
  kind: 'save'
  name: string
  value: string
}

/** A kind that version 1 knows and today's engine refuses with a message (LANGUAGE 35). */
export interface ReservedNode extends NodeBase {
  kind: 'grad'
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
  | SkipNode
  | SweepNode
  | SweptNode
  | GenerateNode
  | SaveNode
  | ReservedNode

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
