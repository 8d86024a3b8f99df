import { type Program, type Runtime } from '../runtime/runtime.ts'
import { type EncodedStep } from './encode.ts'
import { type MemoryBudget } from './memoryBudget.ts'

/** What a program keeps in memory beside its weights, by node (measured: about 20 KB). */
const bytesPerNode = 20_000

/** Compiled programs by structure, kept as long as the budget allows. */
export class ProgramCache {
  private readonly kept = new Map<string, Promise<Program>>()
  private readonly runtime: Runtime
  private readonly budget: MemoryBudget

  constructor(runtime: Runtime, budget: MemoryBudget) {
    this.runtime = runtime
    this.budget = budget
  }

  has(key: string): boolean {
    return this.kept.has(key)
  }

  /** The compiled form of a step, kept until `done` is called and for as long as the budget allows. */
  async use(step: EncodedStep): Promise<{ program: Program; compiled: boolean; done: () => void }> {
    const key = `program ${step.key}`
    const known = this.kept.get(step.key)
    if (known) this.budget.hold(key)
    const compiling = known ?? this.compile(key, step)
    try {
      const program = await compiling
      return {
        program,
        compiled: known === undefined,
        done: () => {
          this.budget.letGo(key)
        },
      }
    } catch (error) {
      this.kept.delete(step.key)
      this.budget.forget(key)
      throw error
    }
  }

  private compile(key: string, step: EncodedStep): Promise<Program> {
    const external = [...step.initializers].flatMap(([model, names]) => model.externalFiles(names))
    const compiling = this.budget
      .add(key, 'program', programBytes(step), async () => {
        this.kept.delete(step.key)
        await this.runtime.release(await compiling)
      })
      .then(() => {
        const { model, onCpu, label } = step
        return this.runtime.compile({ model, external, onCpu, label })
      })
    this.kept.set(step.key, compiling)
    return compiling
  }

  async clear(): Promise<void> {
    const programs = [...this.kept]
    this.kept.clear()
    for (const [key, program] of programs) {
      this.budget.forget(`program ${key}`)
      await this.runtime.release(await program)
    }
  }
}

/** Bytes that a program takes: its nodes, and the weights that are written into it. */
export const programBytes = (step: EncodedStep): number => step.nodes * bytesPerNode + initializerBytes(step)

export const initializerBytes = ({ initializers }: EncodedStep): number =>
  [...initializers]
    .flatMap(([model, names]) => [...names].map(name => model.stored(name).length))
    .reduce((a, b) => a + b, 0)
