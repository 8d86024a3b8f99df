import { VitrineError } from '../graph/errors.ts'
import { type ResultRef } from '../graph/executor.ts'
import { type TensorData, type TensorType } from '../graph/tensorData.ts'
import { type Window } from '../graph/window.ts'
import { type DeviceTensor, type HostTensor, type Runtime } from '../runtime/runtime.ts'
import { downloadWindow } from './downloadWindow.ts'
import { SharedTensor } from './sharedTensor.ts'

interface Result {
  shared: SharedTensor
  type: TensorType
  /** What computed it (`addresses.ts`). */
  address: string | undefined
}

/** Saved values on the device, by `<graph hash>/<name>`; several names may hold one tensor. */
export class ResultStore {
  private readonly results = new Map<ResultRef, Result>()
  /** A result for each address of what computed it. */
  private readonly byAddress = new Map<string, ResultRef>()
  private readonly runtime: Runtime

  constructor(runtime: Runtime) {
    this.runtime = runtime
  }

  /** Takes over a tensor; what stood under the same address (the same run again) is freed. */
  add(refs: readonly { ref: ResultRef; type: TensorType }[], tensor: DeviceTensor): void {
    const shared = new SharedTensor(tensor, this.runtime)
    for (const { ref, type } of refs) this.put(ref, shared, type)
    shared.letGo()
  }

  /** Holds a tensor as a result, beside whoever else holds it. */
  put(ref: ResultRef, shared: SharedTensor, type: TensorType, address?: string): void {
    shared.hold()
    this.dispose(ref)
    this.results.set(ref, { shared, type, address })
    if (address !== undefined) this.byAddress.set(address, ref)
  }

  has(ref: ResultRef): boolean {
    return this.results.has(ref)
  }

  shared(ref: ResultRef): SharedTensor {
    return this.entry(ref).shared
  }

  /** A result that the same program made of the same operands. */
  find(address: string): SharedTensor | undefined {
    const ref = this.byAddress.get(address)
    return ref === undefined ? undefined : this.results.get(ref)?.shared
  }

  /** Later runs find nothing here any more; what users hold stays. */
  forgetAddresses(): void {
    this.byAddress.clear()
  }

  tensor(ref: ResultRef): DeviceTensor {
    return this.shared(ref).tensor
  }

  type(ref: ResultRef): TensorType {
    return this.entry(ref).type
  }

  /** A result that stays until its look has ended. */
  held(ref: ResultRef): { look: (window?: Window) => Promise<TensorData> } {
    const { shared } = this.entry(ref)
    return {
      look: async window => tensorDataOf(await downloadWindow(this.runtime, shared.tensor, window)),
    }
  }

  look(ref: ResultRef): Promise<TensorData> {
    return this.held(ref).look()
  }

  dispose(ref: ResultRef): void {
    const entry = this.results.get(ref)
    if (!entry) return
    this.results.delete(ref)
    if (entry.address !== undefined && this.byAddress.get(entry.address) === ref)
      this.byAddress.delete(entry.address)
    entry.shared.letGo()
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
