import { VitrineError } from '../graph/errors.ts'
import { type Device } from '../graph/executor.ts'
import { type Channel } from '../protocol/channel.ts'
import { serve } from '../protocol/server.ts'
import { type Backend } from './backend.ts'
import { type EngineApi, type StartSettings } from './engineApi.ts'

export interface StartedBackend {
  backend: Backend
  device: Device
}

/**
 * Answers the engine's calls on a channel.
 * @param start makes the backend that answers, once the other side has said how
 */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- whoever starts it knows what it was told
export function serveBackend<S extends StartSettings>(
  channel: Channel,
  start: (settings: S) => Promise<StartedBackend>,
): void {
  let started: Promise<StartedBackend> | undefined

  async function backend(): Promise<Backend> {
    if (started === undefined) throw new VitrineError('the engine was asked before it was started')
    return (await started).backend
  }

  serve<EngineApi<S>>(channel, {
    start: {
      decode: 'trusted',
      async run(settings) {
        started = start(settings)
        return (await started).device
      },
    },
    describe: {
      decode: 'trusted',
      run: async (request, { signal, progress }) =>
        (await backend()).describe(request, { signal, onProgress: progress }),
    },
    run: {
      decode: 'trusted',
      run: async ({ graph, hash, constants, ...options }, { signal, progress }) =>
        (await backend()).run(graph, hash, constants, { ...options, signal, onProgress: progress }),
    },
    measure: {
      decode: 'trusted',
      run: async ({ graph, hash, constants, nodes }, { signal }) =>
        (await backend()).measure(graph, hash, constants, nodes, { signal }),
    },
    loadTensors: {
      decode: 'trusted',
      run: async ({ source, ...file }, { signal, progress }) =>
        (await backend()).loadTensors(source, { ...file, signal, onProgress: progress }),
    },
    restore: {
      decode: 'trusted',
      async run(values) {
        await (await backend()).restore(values)
        return null
      },
    },
    look: {
      decode: 'trusted',
      async run({ ref, window }, { transfer }) {
        const value = await (await backend()).look(ref, window)
        // A view into a larger buffer (WASM memory, a cache) must be copied, not taken away from its owner.
        const owned = value.data.byteLength === value.data.buffer.byteLength
        if (owned && value.data.buffer instanceof ArrayBuffer) transfer.push(value.data.buffer)
        return value
      },
    },
    dispose: {
      decode: 'trusted',
      async run(refs) {
        await (await backend()).dispose(refs)
        return null
      },
    },
    disposeAll: {
      decode: 'trusted',
      async run() {
        await (await backend()).disposeAll()
        return null
      },
    },
    addFolder: {
      decode: 'trusted',
      async run(folder) {
        await (await backend()).addFolder(folder)
        return null
      },
    },
    memory: { decode: 'trusted', run: async () => (await backend()).memory() },
  })
}
