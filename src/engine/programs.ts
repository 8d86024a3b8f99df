import { type Program, type Runtime } from '../runtime/runtime.ts'
import { type EncodedStep } from './encode.ts'

/** What a program keeps in memory beside its weights, by node (measured: about 20 KB). */
const bytesPerNode = 20_000

interface Kept {
  program: Promise<Program>
  bytes: number
  /** Runs that hold it now: it is not released under them. */
  users: number
}

/** Compiled programs by structure, least recently used first, under a budget of bytes. */
export class ProgramCache {
  private readonly kept = new Map<string, Kept>()
  private readonly runtime: Runtime
  private readonly budget: number

  constructor(runtime: Runtime, budget: number) {
    this.runtime = runtime
    this.budget = budget
  }

  has(key: string): boolean {
    return this.kept.has(key)
  }

  /** The compiled form of a step, kept until `done` is called and for as long as the budget allows. */
  async use(step: EncodedStep): Promise<{ program: Program; compiled: boolean; done: () => unknown }> {
    const known = this.kept.get(step.key)
    const entry = known ?? this.compile(step)
    this.kept.delete(step.key)
    this.kept.set(step.key, entry)
    entry.users++
    try {
      const program = await entry.program
      return { program, compiled: known === undefined, done: () => (entry.users -= 1) }
    } catch (error) {
      this.kept.delete(step.key)
      throw error
    }
  }

  private compile(step: EncodedStep): Kept {
    const weightBytes = [...step.initializers].flatMap(([model, names]) =>
      [...names].map(name => model.stored(name).length),
    )
    const external = [...step.initializers].flatMap(([model, names]) => model.externalFiles(names))
    const program = this.runtime.compile({
      model: step.model,
      external,
      onCpu: step.onCpu,
      label: step.label,
    })
    const bytes = step.nodes * bytesPerNode + weightBytes.reduce((a, b) => a + b, 0)
    return { program, bytes, users: 0 }
  }

  /** Releases what has not been used for longest until the rest fits the budget. */
  async trim(): Promise<void> {
    let total = [...this.kept.values()].reduce((sum, { bytes }) => sum + bytes, 0)
    for (const [key, entry] of this.kept) {
      if (total <= this.budget) return
      if (entry.users > 0) continue
      this.kept.delete(key)
      total -= entry.bytes
      await this.runtime.release(await entry.program)
    }
  }

  async clear(): Promise<void> {
    const programs = [...this.kept.values()].map(({ program }) => program)
    this.kept.clear()
    for (const program of programs) await this.runtime.release(await program)
  }
}
