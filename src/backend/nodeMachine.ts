import { totalmem } from 'node:os'
import { printBytes } from '../graph/printBytes.ts'
import { type Machine } from '../hub/machine.ts'

export interface NodeMachineOptions {
  float16: boolean
  /** Bytes that may be taken; what this machine has if not said. */
  memory?: number | undefined
}

/** This process's machine: a container's limit counts before the memory that is built in. */
export function nodeMachine({ float16, memory }: NodeMachineOptions): Machine {
  const constrained = process.constrainedMemory()
  const total = totalmem()
  const here = constrained > 0 && constrained < total ? constrained : total
  const limit = memory ?? here
  return {
    device: 'cpu',
    limit,
    // Weights, what ONNX Runtime packs of them, and the system beside.
    comfortable: limit * 0.4,
    words:
      memory === undefined
        ? `this machine has ${printBytes(limit)} of memory`
        : `the engine may take ${printBytes(limit)} of memory`,
    largestTensor: null,
    float16,
  }
}
