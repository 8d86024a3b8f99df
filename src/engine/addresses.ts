import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { type EncodedStep } from './encode.ts'
import { contentOf } from './sourceContent.ts'
import { type Woven } from './woven.ts'

/**
 * Addresses of the values that steps compute: equal for what the same program (operators, attributes, constants, weights)
 * makes of equal operands, down to token ids. Equal addresses hold equal bits on one runtime; equal operators in another
 * program would not do, because ONNX Runtime fuses what has no other reader, and that rounds otherwise.
 * @returns by the name of the value; none for what depends on numbers that are fed anew at each step of a generation
 */
export function addressesOf(
  steps: readonly EncodedStep[],
  sources: Woven['sources'],
): ReadonlyMap<string, string> {
  const addresses = new Map<string, string>()
  for (const step of steps) {
    const operands = [...step.inputs].map(([input, name]) => {
      const source = sources.get(name)
      const content = source ? contentOf(source) : addresses.get(name)
      return content === undefined ? undefined : `${input} ${content}`
    })
    if (operands.includes(undefined)) continue
    const made = bytesToHex(sha256(utf8ToBytes([step.key, ...operands].join('\n'))))
    for (const [output, name] of step.outputs) addresses.set(name, `${made}/${output}`)
  }
  return addresses
}
