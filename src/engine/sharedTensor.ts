import { type DeviceTensor, type Runtime } from '../runtime/runtime.ts'

/** A tensor on the device that several hold: saved values, boundaries, a run. The last to let go frees it. */
export class SharedTensor {
  readonly tensor: DeviceTensor
  private readonly runtime: Runtime
  private holders = 1

  constructor(tensor: DeviceTensor, runtime: Runtime) {
    this.tensor = tensor
    this.runtime = runtime
  }

  hold(): this {
    this.holders++
    return this
  }

  letGo(): void {
    this.holders--
    if (this.holders === 0) this.runtime.free(this.tensor)
  }

  /** Whether only one holds it. */
  get isAlone(): boolean {
    return this.holders === 1
  }
}
