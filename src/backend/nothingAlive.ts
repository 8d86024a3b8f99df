import { type MemoryReport } from './backend.ts'

/** Where no engine of this machine has anything. */
export const nothingAlive: MemoryReport = {
  liveTensors: 0,
  weightTensors: 0,
  boundaryTensors: 0,
  liveTensorBytes: 0,
  livePrograms: 0,
  wasmBytes: 0,
  deviceBytes: 0,
  openModels: [],
  keptBytes: 0,
  budgetBytes: 0,
  device: null,
  deviceLabel: null,
}
