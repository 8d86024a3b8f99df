import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { type Source } from './woven.ts'

/**
 * What tells a source from others by what it holds, in this graph and in others; undefined for numbers of a step of a
 * generation, which change.
 */
export function contentOf(source: Source): string | undefined {
  switch (source.kind) {
    case 'inline': {
      const { dtype, dims, bytes } = source.tensor
      return `inline ${dtype} ${dims.join()} ${bytesKey(bytes)}`
    }
    case 'host':
      return `host ${source.type.dtype} ${source.type.shape.join()} ${bytesKey(source.bytes)}`
    case 'weight':
      return `weight ${source.model.key} ${source.stored}`
    case 'result':
      // The address of a result is the hash of what computes it, or the digest of a file.
      return `result ${source.ref}`
    case 'step':
      return undefined
  }
}

const bytesKeys = new WeakMap<Uint8Array, string>()

/** Short bytes as they are, long ones by their digest. */
export function bytesKey(bytes: Uint8Array): string {
  if (bytes.length <= 32) return bytes.join()
  const known = bytesKeys.get(bytes)
  if (known !== undefined) return known
  const key = bytesToHex(sha256(bytes))
  bytesKeys.set(bytes, key)
  return key
}
