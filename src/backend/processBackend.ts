import { VitrineError } from '../graph/errors.ts'
import { type Device } from '../graph/executor.ts'
import { type BlobFolder } from '../hub/blobFolder.ts'
import { type Machine } from '../hub/machine.ts'
import { type Graph } from '../graph/versions/v1.ts'
import { isDeviceLoss } from '../runtime/deviceLoss.ts'
import { type Hub } from '../hub/repository.ts'
import { type Backend } from './backend.ts'
import { EngineHandle } from './engineHandle.ts'
import { type EngineProcess } from './engineProcess.ts'
import { nothingAlive } from './nothingAlive.ts'

export interface ProcessSettings {
  /** Starts an engine. */
  spawn: () => EngineProcess
  /** What the engine is told when it starts, beside its device and notices. */
  settings: object
  /** For looking at what there is: no engine is started for that. */
  hub: () => Promise<Hub>
  machine: (device: Device | undefined) => Promise<Machine>
}

/**
 * A backend whose engine is in a worker or a process of its own. The engine starts at the first call, and anew after it
 * has ended. It has one device: a program that asks for another gets a new engine, unless the old one holds results.
 */
export function createProcessBackend({ spawn, settings, machine, ...places }: ProcessSettings): Backend {
  let current: EngineHandle | undefined
  let ownHub: Promise<Hub> | undefined
  /** Every engine is told of them when it starts. */
  const folders: BlobFolder[] = []
  let isClosed = false
  let notices: string[] = []

  function engine(device?: Device): EngineHandle {
    if (isClosed) throw new VitrineError('this backend was closed')
    if (current?.ended === undefined && current?.suits(device)) return current
    current?.end(new VitrineError('the engine was ended to start on another device'))
    current = new EngineHandle(spawn(), { ...settings, device, notices })
    notices = []
    for (const folder of folders) void current.call('addFolder', folder)
    return current
  }

  const hub = () => (ownHub ??= places.hub())

  /** The engine that holds the results so far, if there is one. */
  const alive = () => (current?.ended === undefined ? current : undefined)

  /** The engine for what leaves results behind. */
  function holding(device: Device | undefined): EngineHandle {
    if (alive()?.hasRun && !alive()?.suits(device))
      throw new VitrineError(
        `one program runs on one device, and this one asks for '${device}' after another`,
        {
          hint: 'give every model of the program the same { device }, or none',
        },
      )
    const on = engine(device)
    on.hasRun = true
    return on
  }

  const onStuck = () => {
    notices = [
      'The engine did not stop in time, so it was ended and started again; the model was loaded anew.',
    ]
  }

  return {
    async describe(request, options) {
      // What a model offers does not depend on the device: while results are held, the engine that holds them answers.
      const on = alive()?.hasRun ? engine() : engine(request.device)
      return on.call('describe', request, options, onStuck)
    },
    async run(graph, hash, constants, { device, fromScratch, ...options } = {}) {
      const run = () =>
        holding(device).call('run', { graph, hash, constants, device, fromScratch }, options, onStuck)
      try {
        return await run()
      } catch (error) {
        // What takes results of earlier runs cannot run on an engine that has none.
        if (!isDeviceLoss(error) || takesResults(graph)) throw error
        const report = await run()
        return { ...report, notices: [deviceLost, ...report.notices] }
      }
    },
    async measure(graph, hash, constants, nodes, options) {
      // Where no engine has run it, there is nothing to measure.
      return alive()?.call('measure', { graph, hash, constants, nodes }, options, onStuck) ?? new Map()
    },
    async loadTensors(source, { device, base, bytes, ...options } = {}) {
      return holding(device).call('loadTensors', { source, base, bytes, device }, options, onStuck)
    },
    async restore(values) {
      await holding(undefined).call('restore', values)
    },
    look: async (ref, window) => engine().call('look', { ref, window }),
    async dispose(refs) {
      await alive()?.call('dispose', refs)
    },
    beginProgram() {
      const on = alive()
      if (on !== undefined) on.hasRun = false
    },
    async disposeAll() {
      const on = alive()
      if (on === undefined) return
      on.hasRun = false
      await on.call('disposeAll', null)
    },
    async settle({ device, ...request }, options) {
      return (await hub()).settle(request, await machine(device), options)
    },
    async offer({ device, ...request }, options) {
      return (await hub()).offer(request, await machine(device), options)
    },
    search: async (text, options) => (await hub()).search(text, options),
    about: async (id, options) => (await hub()).about(id, options),
    async addFolder(folder) {
      folders.push(folder)
      ;(await hub()).addFolder(folder)
      await alive()?.call('addFolder', folder)
    },
    stored: async () => (await hub()).stored(),
    remove: async id => (await hub()).remove(id),
    memory: async () => alive()?.call('memory', null) ?? nothingAlive,
    close() {
      isClosed = true
      current?.end(new VitrineError('this backend was closed'))
      return Promise.resolve()
    },
  }
}

const deviceLost =
  'The graphics device was lost during this run, so the engine was started again and ran it once more; results of earlier runs are gone.'

const takesResults = (graph: Graph): boolean =>
  graph.runs.some(({ nodes }) => nodes.some(({ kind }) => kind === 'result'))
