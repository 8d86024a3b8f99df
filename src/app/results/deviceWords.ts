import { type Origin } from '../shell/runStore.ts'

const deviceNames: Record<Origin['report']['device'], string> = {
  webgpu: 'WebGPU',
  wasm: 'WASM',
  cpu: 'CPU',
  cuda: 'CUDA',
  coreml: 'CoreML',
  dml: 'DirectML',
}

/** The device and precision that were really used. */
export function deviceWords({ report: { device, deviceLabel }, precision }: Origin): string {
  const name = deviceNames[device]
  const label =
    deviceLabel.includes(name) || deviceLabel === '' ? deviceLabel || name : `${name}, ${deviceLabel}`
  return precision === '' ? label : `${label} · ${precision}`
}
