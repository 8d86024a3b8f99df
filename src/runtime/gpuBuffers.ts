import type { HostTensor } from './runtime.ts'
import { joinRanges } from './values.ts'

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

/** Bytes of a buffer. */
export interface ByteRange {
  start: number
  end: number
}

/** More copies than this in one go cost more than the bytes between them. */
const mostCopies = 2048

/** Copies ranges of a buffer to the host, one behind the other. */
export const downloadRanges = async (
  device: GPUDevice,
  buffer: GPUBuffer,
  ranges: readonly ByteRange[],
): Promise<Uint8Array> => {
  const first = ranges.reduce((least, { start }) => Math.min(least, start), Infinity)
  const last = ranges.reduce((most, { end }) => Math.max(most, end), 0)
  if (last === 0) return new Uint8Array(0)
  const copied = ranges.length > mostCopies ? [{ start: first, end: last }] : ranges
  // Buffers are copied in steps of four bytes.
  const pieces: { from: number; to: number; at: number }[] = []
  let size = 0
  for (const { start, end } of copied) {
    const [from, to] = [start - (start % 4), Math.ceil(end / 4) * 4]
    pieces.push({ from, to, at: size })
    size += to - from
  }
  const staging = device.createBuffer({ size: padded(size), usage: USAGE.mapRead | USAGE.copyDestination })
  try {
    const encoder = device.createCommandEncoder()
    for (const { from, to, at } of pieces) encoder.copyBufferToBuffer(buffer, from, staging, at, to - from)
    device.queue.submit([encoder.finish()])
    await staging.mapAsync(MAP_READ, 0, padded(size))
    const there = new Uint8Array(staging.getMappedRange(0, padded(size)))
    const places = ranges.map(({ start, end }, index) => {
      const piece = pieces[copied === ranges ? index : 0] ?? { from: 0, at: 0 }
      return { start: piece.at + start - piece.from, end: piece.at + end - piece.from }
    })
    return joinRanges(there, places)
  } finally {
    staging.destroy()
  }
}
