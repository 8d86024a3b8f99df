import { type Kind, type MemoryBudget } from './memoryBudget.ts'

/** What is made once for each key and kept as long as the budget allows. */
export class KeptByKey<V> {
  private readonly values = new Map<string, Promise<V>>()
  private readonly kind: Kind
  private readonly budget: MemoryBudget
  private readonly free: (value: V) => Promise<void> | void

  constructor(kind: Kind, budget: MemoryBudget, free: (value: V) => Promise<void> | void) {
    this.kind = kind
    this.budget = budget
    this.free = free
  }

  get count(): number {
    return this.values.size
  }

  has(key: string): boolean {
    return this.values.has(key)
  }

  /**
   * A value, in use until `letGo` is called.
   * @param bytes what it takes, counted before it is made
   */
  async use(
    key: string,
    bytes: () => number,
    make: () => Promise<V>,
  ): Promise<{ value: V; made: boolean; letGo: () => void }> {
    const entry = `${this.kind} ${key}`
    const known = this.values.get(key)
    if (known) this.budget.hold(entry)
    const making = known ?? this.make(key, entry, bytes(), make)
    try {
      const value = await making
      return {
        value,
        made: known === undefined,
        letGo: () => {
          this.budget.letGo(entry)
        },
      }
    } catch (error) {
      this.values.delete(key)
      this.budget.forget(entry)
      throw error
    }
  }

  async clear(): Promise<void> {
    const values = [...this.values]
    this.values.clear()
    for (const [key, value] of values) {
      this.budget.forget(`${this.kind} ${key}`)
      await this.free(await value)
    }
  }

  private make(key: string, entry: string, bytes: number, make: () => Promise<V>): Promise<V> {
    const making = this.budget
      .add(entry, this.kind, bytes, async () => {
        this.values.delete(key)
        await this.free(await making)
      })
      .then(make)
    this.values.set(key, making)
    return making
  }
}
