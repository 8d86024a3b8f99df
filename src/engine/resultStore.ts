import { VitrineError } from '../graph/errors.ts'
import { type ResultRef } from '../graph/executor.ts'
import { type TensorData, type TensorType } from '../graph/tensorData.ts'
import { type DeviceTensor, type HostTensor, type Runtime } from '../runtime/runtime.ts'

interface Shared {
  tensor: DeviceTensor
  holders: number
}

/** Saved values on the device, by `<graph hash>/<name>`; several names may hold one tensor. */
export class ResultStore {
  private readonly results = new Map<ResultRef, { shared: Shared; type: TensorType }>()
  private readonly runtime: Runtime

  constructor(runtime: Runtime) {
    this.runtime = runtime
  }

  /** Takes over a tensor; what stood under the same address (the same run again) is freed. */
  add(refs: readonly { ref: ResultRef; type: TensorType }[], tensor: DeviceTensor): void {
    const shared: Shared = { tensor, holders: refs.length }
    for (const { ref, type } of refs) {
      this.dispose(ref)
      this.results.set(ref, { shared, type })
    }
  }

  /** Another address for a result that is there already. */
  share(ref: ResultRef, of: ResultRef): void {
    const { shared, type } = this.entry(of)
    if (ref === of) return
    shared.holders++
    this.dispose(ref)
    this.results.set(ref, { shared, type })
  }

  tensor(ref: ResultRef): DeviceTensor {
    return this.entry(ref).shared.tensor
  }

  type(ref: ResultRef): TensorType {
    return this.entry(ref).type
  }

  async look(ref: ResultRef): Promise<TensorData> {
    return tensorDataOf(await this.runtime.download(this.tensor(ref)))
  }

  dispose(ref: ResultRef): void {
    const entry = this.results.get(ref)
    if (!entry) return
    this.results.delete(ref)
    entry.shared.holders--
    if (entry.shared.holders === 0) this.runtime.free(entry.shared.tensor)
  }

  clear(): void {
    for (const ref of [...this.results.keys()]) this.dispose(ref)
  }

  private entry(ref: ResultRef) {
    const entry = this.results.get(ref)
    if (!entry)
      throw new VitrineError(`the result ${ref.slice(ref.indexOf('/') + 1)} is no longer there`, {
        hint: 'results live until the program runs again or dispose() is called: run the trace again',
      })
    return entry
  }
}

function tensorDataOf({ dtype, dims, bytes }: HostTensor): TensorData {
  const { buffer, byteOffset, byteLength } = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice()
  const shape = [...dims]
  switch (dtype) {
    case 'float32':
      return { dtype, shape, data: new Float32Array(buffer, byteOffset, byteLength / 4) }
    case 'float16':
      return { dtype, shape, data: new Uint16Array(buffer, byteOffset, byteLength / 2) }
    case 'int32':
      return { dtype, shape, data: new Int32Array(buffer, byteOffset, byteLength / 4) }
    case 'bool':
      return { dtype, shape, data: new Uint8Array(buffer, byteOffset, byteLength) }
    case 'int64':
      return {
        dtype: 'int32',
        shape,
        data: Int32Array.from(new BigInt64Array(buffer, byteOffset, byteLength / 8), Number),
      }
    default:
      throw new VitrineError(`a result of element type ${dtype} cannot be looked at`)
  }
}
