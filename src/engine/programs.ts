import { type Program, type Runtime } from '../runtime/runtime.ts'
import { type EncodedStep } from './encode.ts'
import { KeptByKey } from './keptByKey.ts'
import { type MemoryBudget } from './memoryBudget.ts'

/** What a program keeps in memory beside its weights, by node (measured: about 20 KB). */
const bytesPerNode = 20_000

/** Compiled programs by structure, kept as long as the budget allows. */
export class ProgramCache {
  private readonly kept: KeptByKey<Program>
  private readonly runtime: Runtime

  constructor(runtime: Runtime, budget: MemoryBudget) {
    this.runtime = runtime
    this.kept = new KeptByKey('program', budget, program => runtime.release(program))
  }

  has(key: string): boolean {
    return this.kept.has(key)
  }

  /** The compiled form of a step, in use until `letGo` is called. */
  async use(step: EncodedStep): Promise<{ program: Program; compiled: boolean; letGo: () => void }> {
    const bytes = () => programBytes(step)
    const { value, made, letGo } = await this.kept.use(step.key, bytes, () => {
      const { model, onCpu, label, initializers } = step
      const external = [...initializers].flatMap(([model, names]) => model.externalFiles(names))
      return this.runtime.compile({ model, external, onCpu, label })
    })
    return { program: value, compiled: made, letGo }
  }

  clear(): Promise<void> {
    return this.kept.clear()
  }
}

/** Bytes that a program takes: its nodes, and the weights that are written into it. */
const programBytes = (step: EncodedStep): number => step.nodes * bytesPerNode + initializerBytes(step)

const initializerBytes = ({ initializers }: EncodedStep): number =>
  [...initializers]
    .flatMap(([model, names]) => [...names].map(name => model.stored(name).length))
    .reduce((a, b) => a + b, 0)
