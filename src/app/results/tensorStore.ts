import { float16Value } from '../../graph/float16.ts'
import { type TensorData } from '../../graph/tensorData.ts'

/** Values on screen, as numbers JavaScript can read. */
export interface Values {
  shape: readonly number[]
  data: Float32Array | Int32Array | Uint8Array
}

/** Values as they come from a device: float16 is widened. */
export function toValues(tensor: TensorData): Values {
  const data = tensor.dtype === 'float16' ? Float32Array.from(tensor.data, float16Value) : tensor.data
  return { shape: tensor.shape, data }
}

const values = new Map<string, Values>()

/** Small display tensors by result address, outside React: components hold addresses only. */
export const tensorStore = {
  put(ref: string, tensor: TensorData): void {
    values.set(ref, toValues(tensor))
  },
  putValues: (ref: string, tensor: Values): void => void values.set(ref, tensor),
  /** @throws Error if the result was never fetched: a card is drawn only when all of it is here */
  get(ref: string): Values {
    const found = values.get(ref)
    if (found === undefined) throw new Error(`the result ${ref} is not here`)
    return found
  },
  has: (ref: string): boolean => values.has(ref),
  remove: (ref: string): void => void values.delete(ref),
  /** Forgets the run on screen; what was loaded of earlier runs (`run<number>/...`) stays. */
  clear: (): void => drop(ref => !/^run\d+\//.test(ref)),
  /** Forgets everything whose address begins so. */
  drop: (prefix: string): void => drop(ref => ref.startsWith(prefix)),
}

function drop(isGone: (ref: string) => boolean): void {
  for (const ref of values.keys()) if (isGone(ref)) values.delete(ref)
}
