import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { VitrineError } from './errors.ts'
import { type TensorData } from './tensorData.ts'
import { type Graph } from './versions/v1.ts'

/**
 * Checks that values which came beside a graph are those that it speaks of, by dtype, shape and SHA-256, and no others.
 * @throws VitrineError naming the first that is not
 */
export function checkConstants(
  { tensors }: Pick<Graph, 'tensors'>,
  constants: ReadonlyMap<string, TensorData>,
): void {
  for (const [name, { dtype, shape, sha256: digest }] of Object.entries(tensors)) {
    const data = constants.get(name)
    if (data?.dtype !== dtype || data.shape.join() !== shape.join() || digestOf(data) !== digest)
      throw new VitrineError(`the values of ${name} are not those that the graph speaks of`, {
        path: `tensors.${name}`,
      })
  }
  if (constants.size !== Object.keys(tensors).length)
    throw new VitrineError('there are values that the graph does not speak of', { path: 'tensors' })
}

const digestOf = ({ data }: TensorData): string =>
  bytesToHex(sha256(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)))
