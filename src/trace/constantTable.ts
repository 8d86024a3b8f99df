import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { type TensorData } from '../graph/tensorData.ts'
import { type Graph } from '../graph/versions/v1.ts'

/** Constants by content: equal ones travel once. */
export class ConstantTable {
  readonly entries: Graph['tensors'] = {}
  readonly values = new Map<string, TensorData>()
  readonly #names = new Map<string, string>()

  add(data: TensorData): string {
    const digest = digestOf(data)
    const content = `${data.dtype} ${data.shape.join()} ${digest}`
    const known = this.#names.get(content)
    if (known !== undefined) return known
    const name = `c${this.#names.size}`
    this.#names.set(content, name)
    this.entries[name] = { dtype: data.dtype, shape: [...data.shape], sha256: digest }
    this.values.set(name, data)
    return name
  }
}

const digests = new WeakMap<TensorData, string>()

function digestOf(value: TensorData): string {
  const known = digests.get(value)
  if (known !== undefined) return known
  const { buffer, byteOffset, byteLength } = value.data
  const digest = bytesToHex(sha256(new Uint8Array(buffer, byteOffset, byteLength)))
  digests.set(value, digest)
  return digest
}
