import { type DeviceTensor, type Runtime } from '../runtime/runtime.ts'
import { byteLength } from '../runtime/values.ts'
import { type MemoryBudget } from './memoryBudget.ts'
import { type ModelHandle } from './modelStore.ts'

/** Weights on the device, uploaded when a program takes them and kept as long as the budget allows. */
export class Weights {
  private readonly tensors = new Map<string, Promise<DeviceTensor>>()
  private readonly runtime: Runtime
  private readonly budget: MemoryBudget

  constructor(runtime: Runtime, budget: MemoryBudget) {
    this.runtime = runtime
    this.budget = budget
  }

  get count(): number {
    return this.tensors.size
  }

  /** A weight, in use until `done` is called. */
  async use(model: ModelHandle, name: string): Promise<{ tensor: DeviceTensor; done: () => void }> {
    const key = `weight ${model.key} ${name}`
    const known = this.tensors.get(key)
    if (known) this.budget.hold(key)
    const uploading = known ?? this.upload(key, model, name)
    try {
      const tensor = await uploading
      return {
        tensor,
        done: () => {
          this.budget.letGo(key)
        },
      }
    } catch (error) {
      this.tensors.delete(key)
      this.budget.forget(key)
      throw error
    }
  }

  private upload(key: string, model: ModelHandle, name: string): Promise<DeviceTensor> {
    const { dtype, dims } = model.weightType(name)
    const uploading = this.budget
      .add(key, 'weight', byteLength(dtype, dims), async () => {
        this.tensors.delete(key)
        this.runtime.free(await uploading)
      })
      .then(async () => this.runtime.upload(await model.weightValue(name)))
    this.tensors.set(key, uploading)
    return uploading
  }

  async clear(): Promise<void> {
    for (const [key, tensor] of this.tensors) {
      this.budget.forget(key)
      this.runtime.free(await tensor)
    }
    this.tensors.clear()
  }
}
