/** Values by key, of which the least recently used go when there are more than so many. */
export class RecentlyUsed<V> {
  private readonly values = new Map<string, V>()
  private readonly most: number

  constructor(most: number) {
    this.most = most
  }

  get(key: string): V | undefined {
    const known = this.values.get(key)
    if (known !== undefined) this.put(key, known)
    return known
  }

  put(key: string, value: V): void {
    this.values.delete(key)
    this.values.set(key, value)
    const [oldest] = this.values.keys()
    if (this.values.size > this.most && oldest !== undefined) this.values.delete(oldest)
  }

  clear(): void {
    this.values.clear()
  }
}
