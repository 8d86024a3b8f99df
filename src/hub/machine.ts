import { type Device } from '../graph/executor.ts'
import { printBytes } from '../graph/printBytes.ts'

/** What a model must fit into, as far as this machine tells. */
export interface Machine {
  device: Device
  /** Bytes of weights that cannot be held here; null where nobody can say. */
  limit: number | null
  /** Bytes of weights that a model may have to be taken without being asked for. */
  comfortable: number
  /** Where the numbers come from: `this machine has 8.2 GB of memory`. */
  words: string
  /** Bytes of the largest single tensor; null where there is no such limit. */
  largestTensor: number | null
  /** Whether the device computes in float16; where it does not, such weights are widened and take twice the room. */
  float16: boolean
}

/** Bytes that weights take once they are on the device. */
export const roomFor = (bytes: number, isHalf: boolean, machine: Machine): number =>
  isHalf && !machine.float16 ? 2 * bytes : bytes

/**
 * Why weights cannot be held on a machine, or null where they can.
 * @param bytes of the files; null where the server does not say
 * @param largest bytes of the largest tensor; null where it is not known
 */
export function whyTooLarge(
  bytes: number | null,
  largest: number | null,
  isHalf: boolean,
  machine: Machine,
): string | null {
  const { limit, largestTensor, words } = machine
  const room = bytes === null ? null : roomFor(bytes, isHalf, machine)
  if (room !== null && limit !== null && room > limit)
    return `its weights take ${printBytes(room)}, and ${words}`
  if (largest !== null && largestTensor !== null && largest > largestTensor)
    return `its embedding takes ${printBytes(largest)}, and this graphics device has buffers of at most ${printBytes(largestTensor)}`
  return null
}
