/** What takes memory and can be made again: programs, weights on the device, open models, values of earlier runs. */
export type Kind = 'program' | 'weight' | 'model' | 'boundary'

interface Entry {
  kind: Kind
  bytes: number
  /** Who works with it now: it is not freed under them. */
  users: number
  free: () => Promise<void> | void
}

/**
 * One budget of bytes for everything that is kept because it may be used again. Where it does not suffice, what has not
 * been used for longest goes; what is in use stays, also above the budget.
 */
export class MemoryBudget {
  readonly bytes: number
  /** How many of each kind went to make room, since the start. */
  readonly evicted: Record<Kind, number> = { program: 0, weight: 0, model: 0, boundary: 0 }
  private readonly entries = new Map<string, Entry>()
  private used = 0

  constructor(bytes: number) {
    this.bytes = bytes
  }

  has(key: string): boolean {
    return this.entries.has(key)
  }

  /** Bytes that all kinds, or one, have now. */
  usedBytes(kind?: Kind): number {
    if (kind === undefined) return this.used
    return [...this.entries.values()].reduce((sum, entry) => sum + (entry.kind === kind ? entry.bytes : 0), 0)
  }

  /** Counts something from now on and makes room for it; it is in use until `letGo`. */
  async add(key: string, kind: Kind, bytes: number, free: Entry['free']): Promise<void> {
    this.entries.set(key, { kind, bytes, users: 1, free })
    this.used += bytes
    await this.makeRoom()
  }

  /** Marks something as in use, and as used last. */
  hold(key: string): void {
    const entry = this.entries.get(key)
    if (!entry) throw new Error(`${key} is not kept`)
    this.entries.delete(key)
    this.entries.set(key, entry)
    entry.users++
  }

  letGo(key: string): void {
    const entry = this.entries.get(key)
    if (entry) entry.users--
  }

  /** Forgets something that its owner has freed, or that never came to be. */
  forget(key: string): void {
    const entry = this.entries.get(key)
    if (!entry) return
    this.entries.delete(key)
    this.used -= entry.bytes
  }

  /**
   * Frees what has not been used for longest until the rest fits; first values of earlier runs, without which every run
   * still goes on as it would.
   */
  async makeRoom(): Promise<void> {
    if (this.used <= this.bytes) return
    const entries = [...this.entries]
    const isBoundary = ([, { kind }]: [string, Entry]) => kind === 'boundary'
    for (const [key, entry] of [
      ...entries.filter(isBoundary),
      ...entries.filter(each => !isBoundary(each)),
    ]) {
      if (this.used <= this.bytes) return
      if (entry.users > 0 || !this.entries.has(key)) continue
      this.forget(key)
      this.evicted[entry.kind]++
      await entry.free()
    }
  }
}
