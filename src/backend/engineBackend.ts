import { Engine } from '../engine/engine.ts'
import { type Device, type ModelDescription, type ModelRequest } from '../graph/executor.ts'
import { readTensorFile } from '../graph/loadedTensors.ts'
import { type Machine } from '../hub/machine.ts'
import { type Hub } from '../hub/repository.ts'
import { type Runtime } from '../runtime/runtime.ts'
import { type Backend, type CallOptions, type MemoryReport } from './backend.ts'
import { type RunReport } from '../graph/runReport.ts'
import { settledModels } from './settledModels.ts'

export interface EngineBackendSettings {
  runtime: Runtime
  hub: Hub
  /** What models must fit into. */
  machine: Machine
  /** Said with every run. */
  notices?: readonly string[]
}

/** A backend in this thread: an engine on a runtime, its models from a hub. */
export function createEngineBackend({ runtime, hub, machine, notices = [] }: EngineBackendSettings): Backend {
  const models = settledModels(hub, machine)
  // A quarter is left for what runs compute and give back.
  const memoryBudget = 0.75 * (machine.limit ?? 2 * machine.comfortable)
  const engine = new Engine(runtime, models.open, { memoryBudget })
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
    async describe(request, options = {}) {
      const known = await fromSiteMap(request, options)
      if (known !== null) return known
      const { precision } = await models.settle(request, options)
      return engine.describe({ ...request, precision }, options)
    },
    async run(graph, hash, constants, { device: asked, ...options } = {}): Promise<RunReport> {
      const { notes, ...report } = await engine.run(graph, hash, constants, options)
      return {
        ...report,
        device,
        deviceLabel: label,
        precision: models.precisionOf(graph),
        notices: [...notices, ...fallback(asked, device), ...models.noticesOf(graph), ...notes],
        fed: graph.runs.flatMap(({ prompts }) => prompts),
        endpoint: null,
      }
    },
    measure: (graph, hash, constants, nodes, options) =>
      engine.measure(graph, hash, constants, nodes, options),
    async loadTensors(source, { base, bytes, ...options } = {}) {
      const file = readTensorFile(bytes ?? (await hub.file(source, { ...options, base })).bytes, source)
      options.signal?.throwIfAborted()
      await engine.addResults(file.values)
      return { tensors: file.tensors }
    },
    restore: values => engine.addResults(values),
    look: (ref, window) => engine.look(ref, window),
    dispose(refs) {
      engine.dispose(refs)
      return Promise.resolve()
    },
    beginProgram() {
      // An engine has one device, and whoever asks it knows that.
    },
    disposeAll() {
      engine.disposeAll()
      return Promise.resolve()
    },
    settle: (request, options = {}) => models.settle(request, options),
    offer: (request, options) => hub.offer(request, machine, options),
    search: (text, options) => hub.search(text, options),
    about: (id, options) => hub.about(id, options),
    addFolder(folder) {
      hub.addFolder(folder)
      return Promise.resolve()
    },
    stored: () => hub.stored(),
    remove: id => hub.remove(id),
    memory(): Promise<MemoryReport> {
      const counters = engine.counters()
      const { weightTensors, boundaryTensors, liveTensorBytes, livePrograms, wasmBytes, deviceBytes } =
        counters
      const { keptBytes, openModels } = counters
      const liveTensors = counters.liveTensors - weightTensors - boundaryTensors
      return Promise.resolve({
        liveTensors,
        weightTensors,
        boundaryTensors,
        liveTensorBytes,
        livePrograms,
        wasmBytes,
        deviceBytes,
        openModels,
        keptBytes,
        budgetBytes: memoryBudget,
        device,
        deviceLabel: label,
      })
    },
    close: () => engine.close(),
  }
}

function fallback(asked: Device | undefined, used: RunReport['device']): string[] {
  // A page's CPU is WASM: a program that asks for the CPU gets it there.
  if (asked === undefined || asked === used || (asked === 'cpu' && used === 'wasm')) return []
  return [
    `The program asks for ${asked}; it ran on ${used}, with the same meaning and slightly different rounding.`,
  ]
}
