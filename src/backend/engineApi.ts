import {
  type Device,
  type LoadedTensors,
  type ModelDescription,
  type ModelRequest,
  type ResultRef,
} from '../graph/executor.ts'
import { type BlobFolder } from '../hub/blobFolder.ts'
import { type NodeSummary } from '../graph/nodeSummary.ts'
import { type TensorData } from '../graph/tensorData.ts'
import { type Window } from '../graph/window.ts'
import { type Graph } from '../graph/versions/v1.ts'
import { type MemoryReport } from './backend.ts'
import { type NodeBackendSettings } from './node.ts'
import { type Progress } from '../graph/progress.ts'
import { type RunReport } from '../graph/runReport.ts'

/** What every engine is told when it starts. */
export interface StartSettings {
  /** What to run on; the engine's own choice if not said. */
  device: Device | undefined
  /** Things to say with every run: that the engine was started again, for instance. */
  notices: string[]
}

/** The engine of a page: on WebGPU where there is one, else on WASM with a notice. */
export interface EngineSettings extends StartSettings {
  /** URL of the folder in which Vitrine's own models are served, ending in `/`. */
  models: string
  /** The hub or a mirror of it; Hugging Face's if not said. */
  remoteHost?: string | undefined
}

/** The engine of a server: in a process of its own on Node. */
export interface ChildSettings extends StartSettings {
  node: NodeBackendSettings
}

/** What an engine in a worker or a process of its own can be asked. `start` comes first. */
export interface EngineApi<S extends StartSettings = StartSettings> {
  /** Gives back what it really runs on. */
  start: { params: S; result: Device; progress: never }
  describe: { params: ModelRequest; result: ModelDescription; progress: Progress }
  run: {
    params: {
      graph: Graph
      hash: string
      constants: ReadonlyMap<string, TensorData>
      device: Device | undefined
      fromScratch: boolean | undefined
    }
    result: RunReport
    progress: Progress
  }
  measure: {
    params: {
      graph: Graph
      hash: string
      constants: ReadonlyMap<string, TensorData>
      nodes: readonly string[]
    }
    result: ReadonlyMap<string, NodeSummary>
    progress: never
  }
  loadTensors: {
    params: {
      source: string
      base: string | undefined
      bytes: Uint8Array | undefined
      device: Device | undefined
    }
    result: LoadedTensors
    progress: Progress
  }
  restore: { params: ReadonlyMap<ResultRef, TensorData>; result: null; progress: never }
  look: { params: { ref: ResultRef; window: Window | undefined }; result: TensorData; progress: never }
  dispose: { params: readonly ResultRef[]; result: null; progress: never }
  disposeAll: { params: null; result: null; progress: never }
  addFolder: { params: BlobFolder; result: null; progress: never }
  memory: { params: null; result: MemoryReport; progress: never }
}
