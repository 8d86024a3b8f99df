import { type Device } from '../graph/executor.ts'
import { printBytes } from '../graph/printBytes.ts'
import { type Machine } from '../hub/machine.ts'

const gibibyte = 2 ** 30

/**
 * What a browser tells of its machine, in a page as in a worker.
 * @param device what a program asks for; the best there is where it does not
 */
export async function webMachine(device: Device | undefined): Promise<Machine> {
  const memory = reportedMemory()
  const adapter = device === 'wasm' || device === 'cpu' ? null : await requestAdapter()
  if (adapter === null) {
    // WebAssembly addresses 4 GiB, whatever the machine has.
    const limit = Math.min(4 * gibibyte, memory ?? Infinity)
    return {
      device: 'wasm',
      limit,
      comfortable: limit / 2,
      words: `WASM here holds at most ${printBytes(limit)}`,
      largestTensor: null,
      float16: true,
    }
  }
  // A browser tells no more than 8 GiB, whatever there is; of a graphics card's memory it tells nothing.
  const limit = memory !== null && memory < 8 * gibibyte ? memory : null
  return {
    device: 'webgpu',
    limit,
    comfortable: (memory ?? 4 * gibibyte) / 2,
    words: `this browser reports ${printBytes(memory ?? 0)} of memory`,
    largestTensor: Math.min(adapter.limits.maxBufferSize, adapter.limits.maxStorageBufferBindingSize),
    float16: adapter.features.has('shader-f16'),
  }
}

/** Bytes, where the browser tells (Chromium does, roughly). */
function reportedMemory(): number | null {
  const reported = 'deviceMemory' in navigator ? navigator.deviceMemory : undefined
  return typeof reported === 'number' && reported > 0 ? reported * gibibyte : null
}

async function requestAdapter(): Promise<GPUAdapter | null> {
  const gpu: GPU | undefined = 'gpu' in navigator ? navigator.gpu : undefined
  return (await gpu?.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null)) ?? null
}
