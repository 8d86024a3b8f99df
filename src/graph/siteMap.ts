import { type DType } from './dtype.ts'
import { type Shape } from './dim.ts'

/**
 * What one model file offers: its module tree, the sites that can be read and written, and its sizes.
 * A few kilobytes of JSON; drawing, recording and checking need it and never the weights.
 */
export interface SiteMap {
  version: 1
  model: { id: string; revision: string; file: string }
  /** Sizes as the language names them (LANGUAGE 19). */
  sizes: ModelSizes
  /** Every module in model order (a parent stands before its children). */
  modules: ModuleEntry[]
  /**
   * Other spellings of module and site paths -> canonical path. Modules: `layers.0` -> `transformer.h.0`,
   * `embed`, `norm`, `unembed`, `layers.0.attn`. Sites: `layers.0.residPre` -> `transformer.h.0.input`,
   * `logits` -> `lm_head.output`. A native name wins over an alias (LANGUAGE 15).
   */
  aliases: Record<string, string>
}

export interface ModelSizes {
  architecture: string
  layers: number
  dModel: number
  nHeads: number
  nKvHeads: number
  dHead: number
  vocab: number
  /** Most positions the file can take. */
  maxPositions: number
  /**
   * Whether `residPost` is `residPre` and what attention and MLP add; in post-norm models (BERT) a norm stands on the
   * stream itself, and the sites of the stream lie behind it (LANGUAGE 16). Absent where it was not recognised.
   */
  residual?: 'sum' | 'post-norm'
}

export interface ModuleEntry {
  /** Path as in Hugging Face: `transformer.h.0.attn`; '' is the model. */
  path: string
  kind:
    'model' | 'list' | 'embedding' | 'block' | 'attention' | 'mlp' | 'norm' | 'linear' | 'unembed' | 'other'
  /** Layer index, for blocks and what is inside them. */
  layer: number | null
  /** Whether `module(x)` works, else why not. */
  callable: true | string
  sites: SiteEntry[]
  weights: WeightEntry[]
}

export interface SiteEntry {
  /** Last part of the path: `output`, `input`, `q`, `probs`, `residMid` ... */
  name: string
  /** Canonical path: module path + '.' + name. */
  path: string
  /** False where the file has no such value; `why` says what it has instead. */
  exists: boolean
  why?: string
  writable: boolean
  /** Over the symbols `batch` and `position`. */
  shape: Shape
  dtype: DType
  /** What the numbers are, in one sentence. */
  denotes: string
  /**
   * Place in model order: a site with a smaller number is upstream of, or beside, one with a larger number.
   * Sites that do not depend on each other (q, k, v) may share a number.
   */
  order: number
}

export interface WeightEntry {
  /** PyTorch's name (`weight`, `bias`) or a per-head view (`W_Q W_K W_V W_O`). */
  name: string
  /** What is to be known about its numbers, where they may differ from PyTorch's parameter. */
  note?: string
  shape: readonly number[]
  dtype: DType
}
