import { type DType } from './dtype.ts'
import { type InputHost } from './inputs.ts'
import { type Graph, type ModelRef } from './versions/v1.ts'
import { type ShowCard } from './showCard.ts'
import { type SiteMap } from './siteMap.ts'
import { type TensorData } from './tensorData.ts'

/** What a program asks for; everything but the id has a default that the description spells out. */
export interface ModelRequest {
  id: string
  revision?: string
  precision?: ModelRef['precision']
  device?: Device
  /** The endpoint that has the model: the one that is set (true), or one by its name or address. Absent means here. */
  remote?: string | true
}

export type Device = 'webgpu' | 'wasm' | 'cpu'

/** A model as far as recording needs it: no weights. */
export interface ModelDescription {
  ref: ModelRef
  siteMap: SiteMap
  /** The repository's config.json. */
  config: Record<string, unknown>
  /** generation_config.json: chat models often name their end tokens there alone; null where there is none. */
  generationConfig: Record<string, unknown> | null
  /** tokenizer.json and tokenizer_config.json, or null: then prompts are ids. */
  tokenizer: { json: Record<string, unknown>; config: Record<string, unknown> } | null
  /** What is done otherwise than the file has it, and why: widened to float32, operators that run opened. */
  notes?: readonly string[]
}

/** `<address of the graph>/<save name>`, `<digest of the file>/<tensor name>`: the address of a result. */
export type ResultRef = string

/** The tensors of a file, now results. */
export interface LoadedTensors {
  tensors: { name: string; ref: ResultRef; dtype: DType; shape: readonly number[] }[]
}

/**
 * What a program is recorded against: handed to `trace/` by whoever runs the program (sandbox, CLI, draft, tests).
 * Rejections are `VitrineError`s.
 */
export interface Executor {
  /** In draft mode `run` resolves at once and `look` ends the draft. */
  readonly draft: boolean
  /** Absent where nobody sets inputs: each has its default. */
  readonly inputs?: InputHost | undefined
  describe(request: ModelRequest): Promise<ModelDescription>
  /**
   * Runs a graph. Its saved values can then be looked at by `<hash>/<name>`, used by later graphs through
   * `result` nodes, and live until they are disposed of.
   * @param hash address of the graph: its canonical SHA-256 and the place where it runs (src/graph/address.ts)
   * @param constants values of `graph.tensors`
   */
  run(graph: Graph, hash: string, constants: ReadonlyMap<string, TensorData>): Promise<void>
  /**
   * The tensors of a safetensors file as results. In a draft their types are all that is needed.
   * @param source 'owner/repo/path.safetensors' of the hub, or a file that the host knows
   */
  loadTensors(source: string): Promise<LoadedTensors>
  /** The values of a result, downloaded. */
  look(ref: ResultRef): Promise<TensorData>
  /** Shows a card; its graph (if any) is run first. Returns at once, order is kept. */
  show(request: ShowRequest): void
  dispose(refs: readonly ResultRef[]): void
}

export interface ShowRequest {
  card: ShowCard
  /** Computes what the card refers to (top-k of a large tensor, say); null where nothing is to compute. */
  graph: Graph | null
  hash: string | null
  constants: ReadonlyMap<string, TensorData>
}
