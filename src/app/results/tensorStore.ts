import { float16Value } from '../../graph/float16.ts'
import { type TensorData } from '../../graph/tensorData.ts'

/** Values on screen, as numbers JavaScript can read. */
export interface Values {
  shape: readonly number[]
  data: Float32Array | Int32Array | Uint8Array
}

const values = new Map<string, Values>()

/** Small display tensors by result address, outside React: components hold addresses only. */
export const tensorStore = {
  put(ref: string, tensor: TensorData): void {
    const data = tensor.dtype === 'float16' ? Float32Array.from(tensor.data, float16Value) : tensor.data
    values.set(ref, { shape: tensor.shape, data })
  },
  /** @throws Error if the result was never fetched: a card is drawn only when all of it is here */
  get(ref: string): Values {
    const found = values.get(ref)
    if (found === undefined) throw new Error(`the result ${ref} is not here`)
    return found
  },
  has: (ref: string): boolean => values.has(ref),
  clear: (): void => values.clear(),
}
