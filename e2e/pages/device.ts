import type { Runtime } from '../../src/runtime/runtime.ts'
import { createWebRuntime } from '../../src/runtime/web.ts'

export type BrowserDevice = 'wasm' | 'webgpu'

const runtimes = new Map<BrowserDevice, Promise<Runtime>>()

/** The page's one runtime for a device: making another per check would only repeat the start. */
export const sharedRuntime = (device: BrowserDevice): Promise<Runtime> => {
  const runtime = runtimes.get(device) ?? createWebRuntime({ device })
  runtimes.set(device, runtime)
  return runtime
}
