import { float16Value } from '../../src/graph/float16.ts'
import { type StoredTensor } from '../../src/onnx/ir.ts'
import { readModel } from '../../src/onnx/read.ts'

export interface Matrix {
  rows: number
  columns: number
  data: Float64Array
}

/** The numbers of a file by the onnxruntime-genai model builder, int4 weights dequantised as MatMulNBits says. */
export class BuilderWeights {
  readonly #stored: ReadonlyMap<string, StoredTensor>
  readonly #data: Uint8Array

  constructor(onnx: Uint8Array, data: Uint8Array) {
    this.#stored = readModel(onnx, 'model.onnx').weights
    this.#data = data
  }

  has(name: string): boolean {
    return this.#stored.has(name)
  }

  vector(name: string): Float64Array {
    return this.#numbers(this.#tensor(name))
  }

  matrix(name: string): Matrix {
    const { dims, ...stored } = this.#tensor(name)
    return { rows: dims[0] ?? 0, columns: dims[1] ?? 0, data: this.#numbers({ dims, ...stored }) }
  }

  /** The weight of a linear module, [in, out]. */
  linear(module: string): Matrix {
    if (this.has(`${module}.MatMul.weight`)) return this.matrix(`${module}.MatMul.weight`)
    return this.#dequantized(`${module}.MatMul.weight`)
  }

  /** [out, blocks, bytes] of two numbers each, the lower half first, 8 being zero; one scale for each block. */
  #dequantized(name: string): Matrix {
    const { dims, ...place } = this.#tensor(`${name}_Q4`)
    const [columns = 0, blocks = 0, bytes = 0] = dims
    const packed = this.#bytes({ dims, ...place })
    const scales = this.vector(`${name}_scales`)
    const rows = blocks * bytes * 2
    const data = new Float64Array(rows * columns)
    for (let column = 0; column < columns; column++)
      for (let row = 0; row < rows; row++) {
        const byte = packed[(column * rows + row) >> 1] ?? NaN
        const quantized = row % 2 === 0 ? byte & 15 : byte >> 4
        const scale = scales[column * blocks + Math.floor(row / (bytes * 2))] ?? NaN
        data[row * columns + column] = (quantized - 8) * scale
      }
    return { rows, columns, data }
  }

  #tensor(name: string): StoredTensor {
    const found = this.#stored.get(name)
    if (!found) throw new Error(`the file has no ${name}`)
    return found
  }

  #bytes({ offset, length }: StoredTensor): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#data.subarray(offset, offset + length))
  }

  #numbers(stored: StoredTensor): Float64Array {
    const { buffer } = this.#bytes(stored)
    if (stored.dtype === 'float32') return Float64Array.from(new Float32Array(buffer))
    if (stored.dtype === 'float16') return Float64Array.from(new Uint16Array(buffer), float16Value)
    throw new Error(`numbers of ${stored.dtype} are not expected`)
  }
}
