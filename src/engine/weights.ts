import { type DeviceTensor, type Runtime } from '../runtime/runtime.ts'
import { byteLength } from '../runtime/values.ts'
import { KeptByKey } from './keptByKey.ts'
import { type MemoryBudget } from './memoryBudget.ts'
import { type ModelHandle } from './modelStore.ts'

/** Weights on the device, uploaded when a program takes them and kept as long as the budget allows. */
export class Weights {
  private readonly kept: KeptByKey<DeviceTensor>
  private readonly runtime: Runtime

  constructor(runtime: Runtime, budget: MemoryBudget) {
    this.runtime = runtime
    this.kept = new KeptByKey('weight', budget, tensor => {
      runtime.free(tensor)
    })
  }

  get count(): number {
    return this.kept.count
  }

  /** A weight, in use until `letGo` is called. */
  async use(model: ModelHandle, name: string): Promise<{ tensor: DeviceTensor; letGo: () => void }> {
    const bytes = () => {
      const { dtype, dims } = model.weightType(name)
      return byteLength(dtype, dims)
    }
    const { value, letGo } = await this.kept.use(`${model.key} ${name}`, bytes, async () =>
      this.runtime.upload(await model.weightValue(name)),
    )
    return { tensor: value, letGo }
  }

  clear(): Promise<void> {
    return this.kept.clear()
  }
}
