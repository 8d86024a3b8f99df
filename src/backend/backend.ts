import {
  type Device,
  type LoadedTensors,
  type ModelDescription,
  type ModelRequest,
  type ResultRef,
} from '../graph/executor.ts'
import { type Graph } from '../graph/versions/v1.ts'
import { type NodeSummary } from '../graph/nodeSummary.ts'
import { type Progress } from '../graph/progress.ts'
import { type RunReport } from '../graph/runReport.ts'
import { type TensorData } from '../graph/tensorData.ts'
import { type Window } from '../graph/window.ts'
import { type BlobFolder } from '../hub/blobFolder.ts'
import { type HubModel } from '../hub/hubModels.ts'
import { type Offer } from '../hub/offer.ts'
import { type StoredModel } from '../hub/repository.ts'
import { type Settled } from '../hub/settle.ts'

/** Where graphs are run: in an engine worker on this machine, or at an endpoint. One behaviour. */
export interface Backend {
  describe(request: ModelRequest, options?: CallOptions): Promise<ModelDescription>
  run(
    graph: Graph,
    hash: string,
    constants: ReadonlyMap<string, TensorData>,
    options?: RunCallOptions,
  ): Promise<RunReport>
  /**
   * Summaries of the values of some nodes of a graph that ran, by a pass of its own that takes what that run has left; the
   * run stays what it was. Nodes without a value, and those that did not run, are not there.
   */
  measure(
    graph: Graph,
    hash: string,
    constants: ReadonlyMap<string, TensorData>,
    nodes: readonly string[],
    options?: Pick<CallOptions, 'signal'>,
  ): Promise<ReadonlyMap<string, NodeSummary>>
  /** Brings a safetensors file here; its tensors are results from then on. */
  loadTensors(source: string, options?: LoadOptions): Promise<LoadedTensors>
  /** Puts values on the device as results: those of an earlier run that has left it, say. */
  restore(values: ReadonlyMap<ResultRef, TensorData>): Promise<void>
  /**
   * The values of a result, or of a part of it: then nothing else is downloaded.
   * @throws VitrineError for a result that is no longer there, and for a window that does not lie in it
   */
  look(ref: ResultRef, window?: Window): Promise<TensorData>
  dispose(refs: readonly ResultRef[]): Promise<void>
  /** Another program begins, which may ask for another device; results of the one before stay while the device is the same. */
  beginProgram(): void
  /** Frees all results, and what is kept of earlier runs so that later ones need not compute it. */
  disposeAll(): Promise<void>
  /** Which precision a model is opened in here, and how much of it is still to be downloaded. */
  settle(request: ModelRequest, options?: CallOptions): Promise<Settled>
  /** What a repository has for this machine, by precision and with sizes; nothing large is downloaded. */
  offer(request: ModelRequest, options?: CallOptions): Promise<Offer>
  /** Models of the hub by words. */
  search(text: string, options?: CallOptions): Promise<HubModel[]>
  /** What the hub says of one of its models; null where it says nothing. */
  about(id: string, options?: CallOptions): Promise<HubModel | null>
  /** A folder that somebody gave to the page is a model from now on, under its id. */
  addFolder(folder: BlobFolder): Promise<void>
  /** Models whose files are kept here, largest first. */
  stored(): Promise<StoredModel[]>
  /** Removes everything that is kept of a model; gives back the bytes freed. */
  remove(id: string): Promise<number>
  /** What is alive in the engine. */
  memory(): Promise<MemoryReport>
  close(): Promise<void>
}

export interface CallOptions {
  signal?: AbortSignal | undefined
  onProgress?: ((progress: Progress) => void) | undefined
}

export interface RunCallOptions extends CallOptions {
  /** What the program asked to be run on; the backend's own choice if it did not. */
  device?: Device | undefined
  /** Computes everything, whatever earlier runs have left: to measure what that takes. */
  fromScratch?: boolean | undefined
}

export interface LoadOptions extends CallOptions {
  /** As for a run. */
  device?: Device | undefined
  /** Folder (or URL) that `./file` starts from. */
  base?: string | undefined
  /** The bytes of the file, where whoever asks has them: nothing is fetched then. */
  bytes?: Uint8Array | undefined
}

export interface MemoryReport {
  /** Results and what a run holds; 0 between programs. */
  liveTensors: number
  /** Weights on the device, which stay with their model. */
  weightTensors: number
  /** Values of earlier runs that are kept for later ones, as long as memory allows. */
  boundaryTensors: number
  /** Of all of them. */
  liveTensorBytes: number
  livePrograms: number
  wasmBytes: number
  deviceBytes: number
  /** Ids of the models that are in memory. */
  openModels: string[]
  /** What programs, weights, models and boundaries take together, and what they may take. */
  keptBytes: number
  budgetBytes: number
  /** What it all lives on; null where no engine is alive. */
  device: RunReport['device'] | null
  deviceLabel: string | null
}
