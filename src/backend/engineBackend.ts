import { Engine } from '../engine/engine.ts'
import { type Device, type ModelDescription, type ModelRequest } from '../graph/executor.ts'
import { type Graph } from '../graph/versions/v1.ts'
import { type Hub } from '../hub/repository.ts'
import { type Runtime } from '../runtime/runtime.ts'
import { type Backend, type CallOptions, type MemoryReport, type RunReport } from './backend.ts'

export interface EngineBackendSettings {
  runtime: Runtime
  hub: Hub
  /** Said with every run. */
  notices?: readonly string[]
}

/** A backend in this thread: an engine on a runtime, its models from a hub. */
export function createEngineBackend({ runtime, hub, notices = [] }: EngineBackendSettings): Backend {
  const engine = new Engine(runtime, hub.open)
  const { device, label } = runtime.info
  /** Own models are asked for at every keystroke of a draft; the engine keeps the models that it has opened. */
  const described = new Map<string, Promise<ModelDescription | null>>()

  function fromSiteMap(request: ModelRequest, options: CallOptions | undefined) {
    const key = JSON.stringify([request.id, request.revision, request.precision])
    const known = described.get(key)
    if (known) return known
    const description = hub.describe(request, options)
    described.set(key, description)
    description.catch(() => described.delete(key))
    return description
  }

  return {
    describe: async (request, options) =>
      (await fromSiteMap(request, options)) ?? engine.describe(request, options),
    async run(graph, hash, constants, { device: asked, ...options } = {}): Promise<RunReport> {
      const report = await engine.run(graph, hash, constants, options)
      return {
        ...report,
        device,
        deviceLabel: label,
        precision: precisionsOf(graph),
        notices: [...notices, ...fallback(asked, device)],
        fed: graph.runs.flatMap(({ prompts }) => prompts),
      }
    },
    look: ref => engine.look(ref),
    dispose(refs) {
      engine.dispose(refs)
      return Promise.resolve()
    },
    disposeAll() {
      engine.disposeAll()
      return Promise.resolve()
    },
    memory(): Promise<MemoryReport> {
      const counters = engine.counters()
      const { weightTensors, liveTensorBytes, livePrograms, wasmBytes, deviceBytes } = counters
      const liveTensors = counters.liveTensors - weightTensors
      return Promise.resolve({
        liveTensors,
        weightTensors,
        liveTensorBytes,
        livePrograms,
        wasmBytes,
        deviceBytes,
      })
    },
    close: () => engine.close(),
  }
}

/** The precision of each model's file, as it ran; empty where a graph only computes. */
const precisionsOf = (graph: Graph): string =>
  [...new Set(graph.runs.flatMap(({ model }) => model?.precision ?? []))].join(', ')

function fallback(asked: Device | undefined, used: Device): string[] {
  // A page's CPU is WASM: a program that asks for the CPU gets it there.
  if (asked === undefined || asked === used || (asked === 'cpu' && used === 'wasm')) return []
  return [
    `The program asks for ${asked}; it ran on ${used}, with the same meaning and slightly different rounding.`,
  ]
}
