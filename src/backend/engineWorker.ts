/// A module worker: the engine of a page. It is started by `spawnEngineWorker` and answers `EngineApi`.
import { type Device } from '../graph/executor.ts'
import { createWebHub } from '../hub/web.ts'
import { channelOf } from '../protocol/channel.ts'
import { createWebRuntime } from '../runtime/web.ts'
import { type EngineSettings } from './engineApi.ts'
import { createEngineBackend } from './engineBackend.ts'
import { serveBackend } from './serveBackend.ts'
import { webMachine } from './webMachine.ts'

serveBackend<EngineSettings>(channelOf(self), async ({ models, remoteHost, device, notices }) => {
  const { runtime, notice } = await startRuntime(device)
  const backend = createEngineBackend({
    runtime,
    hub: createWebHub({ models, remoteHost }),
    machine: await webMachine(runtime.info.device),
    notices: notice === null ? notices : [...notices, notice],
  })
  return { backend, device: runtime.info.device }
})

/** WebGPU unless the program asks for a CPU; WASM with a notice where there is no WebGPU. */
async function startRuntime(
  device: Device | undefined,
): Promise<{ runtime: Awaited<ReturnType<typeof createWebRuntime>>; notice: string | null }> {
  // 'cpu' is what the command line runs on; a page's CPU is WASM.
  if (device === 'wasm' || device === 'cpu')
    return { runtime: await createWebRuntime({ device: 'wasm' }), notice: null }
  try {
    return { runtime: await createWebRuntime({ device: 'webgpu' }), notice: null }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    const runtime = await createWebRuntime({ device: 'wasm' })
    return { runtime, notice: `WebGPU could not be used, so this ran on WASM, which is slower: ${why}` }
  }
}
