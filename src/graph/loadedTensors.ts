import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { VitrineError } from './errors.ts'
import { type LoadedTensors } from './executor.ts'
import { readSafetensors } from './safetensors.ts'
import { type TensorData } from './tensorData.ts'

/** What a program may do with a file of tensors: a graph names them by digest, so they do not count in its size. */
export interface TensorFile {
  tensors: LoadedTensors['tensors']
  /** By the names under which graphs know them. */
  values: ReadonlyMap<string, TensorData>
}

/** A result's name: that of a save, or of any tensor of a file that was loaded. */
const longestName = 400

/**
 * The tensors of a safetensors file as results `<SHA-256 of the file>/<name>` (LANGUAGE 33).
 * @param source as the program names it, for messages
 * @throws VitrineError for a damaged file, one without tensors, and names that a graph cannot hold
 */
export function readTensorFile(bytes: Uint8Array, source: string): TensorFile {
  const values = new Map<string, TensorData>()
  const digest = bytesToHex(sha256(bytes))
  let decoded: ReadonlyMap<string, TensorData>
  try {
    decoded = readSafetensors(bytes).tensors
  } catch (error) {
    if (!(error instanceof VitrineError)) throw error
    throw new VitrineError(`${source} cannot be read: ${error.message}`, {
      hint: error.hint ?? "loadTensors takes safetensors files, as Python's `safetensors` writes them",
    })
  }
  if (decoded.size === 0) throw new VitrineError(`${source} holds no tensors`)
  const tensors = [...decoded].map(([name, data]) => {
    if (!isResultName(name))
      throw new VitrineError(
        `${source} has a tensor whose name cannot be used: ${JSON.stringify(name.slice(0, 80))}`,
        {
          hint: `a name has 1 to ${longestName} visible characters and no part named __proto__`,
        },
      )
    const ref = `${digest}/${name}`
    values.set(ref, data)
    return { name, ref, dtype: data.dtype, shape: [...data.shape] }
  })
  return { tensors, values }
}

/** Whether a name may stand behind a digest in a result's address. */
export const isResultName = (name: string): boolean =>
  name.length > 0 &&
  name.length <= longestName &&
  !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(name) &&
  !/(^|\.)__proto__(\.|$)/.test(name)
