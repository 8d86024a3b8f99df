import { deviceLoss } from './deviceLoss.ts'

/** Our GPU device: ONNX Runtime works on it, and every buffer made on it is counted, ONNX Runtime's too. */
export interface GpuDevice {
  device: GPUDevice
  /** Adapter and architecture, for people. */
  name: string
  /** Bytes of buffers created and neither destroyed nor collected. */
  bytes: () => number
  /** Rejects when the device is lost; never resolves. What is long-lived is not raced against: see `untilLost`. */
  failure: Promise<never>
  /** Waits for work, or rejects when the device is lost meanwhile. */
  untilLost: <T>(work: Promise<T>) => Promise<T>
  /** @throws if the device was lost, or reported an error since the last look */
  check: () => void
}

let current: Promise<GpuDevice> | undefined

/** The process's one GPU device; a new one after a loss. @throws if there is no WebGPU */
export const acquireGpuDevice = (): Promise<GpuDevice> => {
  if (current === undefined) {
    const request = requestGpuDevice()
    const forget = () => {
      if (current === request) current = undefined
    }
    current = request
    request.then(gpu => gpu.failure).catch(forget)
  }
  return current
}

const FEATURES = ['shader-f16', 'subgroups'] as const
const LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupSizeZ',
  'maxComputeWorkgroupStorageSize',
] as const

const requestGpuDevice = async (): Promise<GpuDevice> => {
  if (!('gpu' in navigator)) throw new Error('this browser has no WebGPU; run on WASM instead')
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' })
  if (adapter === null) throw new Error('this browser offers no WebGPU adapter; run on WASM instead')
  const device = await adapter.requestDevice({
    requiredFeatures: FEATURES.filter(feature => adapter.features.has(feature)),
    requiredLimits: Object.fromEntries(LIMITS.map(limit => [limit, adapter.limits[limit]])),
  })
  const { vendor, architecture } = adapter.info
  const name = [vendor, architecture].filter(part => part !== '').join(' ')
  return {
    device,
    name: name === '' ? 'unnamed adapter' : name,
    bytes: countBuffers(device),
    ...watch(device),
  }
}

const countBuffers = (device: GPUDevice): (() => number) => {
  let bytes = 0
  const collected = new FinalizationRegistry((size: number) => (bytes -= size))
  const createBuffer = device.createBuffer.bind(device)
  device.createBuffer = descriptor => {
    const buffer = createBuffer(descriptor)
    const destroy = buffer.destroy.bind(buffer)
    let alive = true
    bytes += buffer.size
    collected.register(buffer, buffer.size, buffer)
    buffer.destroy = () => {
      if (alive) {
        alive = false
        bytes -= buffer.size
        collected.unregister(buffer)
      }
      destroy()
    }
    return buffer
  }
  return () => bytes
}

const watch = (device: GPUDevice): Pick<GpuDevice, 'failure' | 'untilLost' | 'check'> => {
  let lost: Error | undefined
  let fault: Error | undefined
  const failure = device.lost.then(({ message }): never => {
    lost = deviceLoss(message)
    throw lost
  })
  // Promise.race would leave a reaction on `failure` for each call, for as long as the device lives.
  const waiting = new Set<(reason: unknown) => void>()
  failure.catch((reason: unknown) => {
    for (const reject of waiting) reject(reason)
  })
  const untilLost = <T>(work: Promise<T>) =>
    new Promise<T>((resolve, reject) => {
      waiting.add(reject)
      work.then(resolve, reject).finally(() => waiting.delete(reject))
    })
  device.addEventListener('uncapturederror', ({ error }) => {
    fault ??= new Error(`the graphics device reports: ${error.message}`)
  })
  const check = () => {
    if (lost !== undefined) throw lost
    const error = fault
    fault = undefined
    if (error !== undefined) throw error
  }
  return { failure, untilLost, check }
}
