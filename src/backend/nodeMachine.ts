import { totalmem } from 'node:os'
import { printBytes } from '../graph/printBytes.ts'
import { type Machine } from '../hub/machine.ts'

/** This process's machine: a container's limit counts before the memory that is built in. */
export function nodeMachine(float16: boolean): Machine {
  const constrained = process.constrainedMemory()
  const total = totalmem()
  const limit = constrained > 0 && constrained < total ? constrained : total
  return {
    device: 'cpu',
    limit,
    // Weights, what ONNX Runtime packs of them, and the system beside.
    comfortable: limit * 0.4,
    words: `this machine has ${printBytes(limit)} of memory`,
    largestTensor: null,
    float16,
  }
}
