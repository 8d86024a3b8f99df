import type { HostTensor } from './runtime.ts'

/** WebGPU's constants: TypeScript's DOM library has its types but not these values. */
const USAGE = { mapRead: 1, copySource: 4, copyDestination: 8, storage: 128 } as const
const MAP_READ = 1

/** ONNX Runtime reads buffers in steps of 16 bytes. */
const padded = (bytes: number): number => Math.ceil(bytes / 16) * 16

/**
 * Copies values into a buffer of their own.
 * @throws if the device cannot bind that many bytes
 */
export const uploadBuffer = (device: GPUDevice, { bytes, dims, dtype }: HostTensor): GPUBuffer => {
  const size = padded(bytes.byteLength)
  const limit = Math.min(device.limits.maxBufferSize, device.limits.maxStorageBufferBindingSize)
  if (size > limit) {
    throw new Error(
      `a ${dtype} tensor [${dims.join(', ')}] has ${size} bytes; this graphics device takes ${limit} in one tensor. Run on WASM instead`,
    )
  }
  const usage = USAGE.storage | USAGE.copySource | USAGE.copyDestination
  const buffer = device.createBuffer({ size, usage, mappedAtCreation: true })
  new Uint8Array(buffer.getMappedRange()).set(bytes)
  buffer.unmap()
  return buffer
}

/** Copies the first bytes of a buffer to the host. */
export const downloadBuffer = async (
  device: GPUDevice,
  buffer: GPUBuffer,
  bytes: number,
): Promise<Uint8Array> => {
  const size = padded(bytes)
  const staging = device.createBuffer({ size, usage: USAGE.mapRead | USAGE.copyDestination })
  try {
    const encoder = device.createCommandEncoder()
    encoder.copyBufferToBuffer(buffer, 0, staging, 0, size)
    device.queue.submit([encoder.finish()])
    await staging.mapAsync(MAP_READ, 0, size)
    return new Uint8Array(staging.getMappedRange(0, size).slice(0, bytes))
  } finally {
    staging.destroy()
  }
}
