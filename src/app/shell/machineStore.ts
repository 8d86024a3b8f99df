import { create } from 'zustand'
import { type Device } from '../../graph/executor.ts'

/** What a device of this browser is like, or why it cannot be used. */
export interface DeviceFacts {
  device: Exclude<Device, 'cpu'>
  name: string
  /** What it offers. */
  words: string
  /** Why it cannot be used; null where it can. */
  why: string | null
}

interface MachineState {
  /** null until it has been looked at. */
  devices: readonly DeviceFacts[] | null
}

/** What this browser can run models on; looked at once. */
export const useMachine = create<MachineState>(set => {
  void lookAtDevices().then(devices => set({ devices }))
  return { devices: null }
})

async function lookAtDevices(): Promise<DeviceFacts[]> {
  return [await lookAtGpu(), lookAtProcessor()]
}

async function lookAtGpu(): Promise<DeviceFacts> {
  const facts = { device: 'webgpu' as const, name: 'WebGPU' }
  const gpu: GPU | undefined = 'gpu' in navigator ? navigator.gpu : undefined
  if (gpu === undefined)
    return {
      ...facts,
      words: '',
      why: isSecureContext
        ? 'this browser has no WebGPU; Chrome and Edge 113, Safari 26 and Firefox 141 have it'
        : 'browsers give WebGPU only to pages that were loaded by https or from localhost',
    }
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null)
  if (adapter === null)
    return {
      ...facts,
      words: '',
      why: 'this browser offers no WebGPU adapter: its graphics driver may be blocked or switched off',
    }
  const { vendor, architecture } = adapter.info
  const half = adapter.features.has('shader-f16')
    ? 'computes in float16'
    : 'no float16: such weights are widened'
  const name = [vendor, architecture].filter(part => part !== '').join(' ')
  return { ...facts, words: [...(name === '' ? [] : [name]), half].join(', '), why: null }
}

function lookAtProcessor(): DeviceFacts {
  const threads = crossOriginIsolated
    ? `up to ${Math.min(4, navigator.hardwareConcurrency)} threads`
    : 'one thread, because the page is not cross-origin isolated'
  return { device: 'wasm', name: 'WASM', words: `the processor, ${threads}`, why: null }
}
