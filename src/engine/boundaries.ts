import { byteLength } from '../runtime/values.ts'
import { type MemoryBudget } from './memoryBudget.ts'
import { type SharedTensor } from './sharedTensor.ts'

/**
 * What crossed from one block to the next in earlier runs: residual streams, masks. They are kept by the address of what
 * computed them (`addresses.ts`), as long as the budget allows, and a later run starts behind them.
 */
export class Boundaries {
  private readonly kept = new Map<string, SharedTensor>()
  private readonly budget: MemoryBudget

  constructor(budget: MemoryBudget) {
    this.budget = budget
  }

  /** The tensor at an address; it is then the one that was used last. */
  find(address: string): SharedTensor | undefined {
    const found = this.kept.get(address)
    if (found) {
      this.budget.hold(keyOf(address))
      this.budget.letGo(keyOf(address))
    }
    return found
  }

  /** Keeps a tensor; others may hold it too, and nothing is copied. */
  async keep(address: string, shared: SharedTensor): Promise<void> {
    this.drop(address)
    this.kept.set(address, shared.hold())
    const { dtype, dims } = shared.tensor
    await this.budget.add(keyOf(address), 'boundary', byteLength(dtype, dims), () => {
      this.drop(address)
    })
    this.budget.letGo(keyOf(address))
  }

  /** Lets go of all. */
  clear(): void {
    for (const address of [...this.kept.keys()]) this.drop(address)
  }

  /** Tensors that nothing but this holds. */
  get count(): number {
    return [...this.kept.values()].filter(({ isAlone }) => isAlone).length
  }

  private drop(address: string): void {
    const shared = this.kept.get(address)
    if (!shared) return
    this.kept.delete(address)
    this.budget.forget(keyOf(address))
    shared.letGo()
  }
}

const keyOf = (address: string): string => `boundary ${address}`
