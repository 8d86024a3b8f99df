import { bindPlan } from './bindPlan.ts'
import { type Prepared } from './execute.ts'
import { RecentlyUsed } from './recentlyUsed.ts'
import { numberOf, type Particulars } from './structure.ts'

/** Plans that are kept: those of a program's graphs, of what its cards look at, of steps, of summaries. */
const keptPlans = 32

/** Plans by the structure of what they were made from: a graph that differs in its numbers only is not woven again. */
export class KeptPlans {
  private readonly kept = new RecentlyUsed<{ prepared: Prepared; of: Particulars }>(keptPlans)
  private made = 0

  /** How many plans were made. */
  get count(): number {
    return this.made
  }

  /**
   * The plan of a graph, bound to its particulars.
   * @param structure as text; undefined for what has to be planned each time
   */
  use(structure: string | undefined, of: Particulars, make: () => Prepared): Prepared {
    if (structure === undefined) return this.make(make)
    // Where numbers are written into programs, there is one plan for each.
    const own = `${structure} ${numbersOf(of)}`
    for (const key of [structure, own]) {
      const known = this.kept.get(key)
      const bound = known && bindPlan(known.prepared, known.of, of)
      if (bound) return bound
    }
    const prepared = this.make(make)
    this.kept.put(this.kept.get(structure) ? own : structure, { prepared, of })
    return prepared
  }

  clear(): void {
    this.kept.clear()
  }

  private make(make: () => Prepared): Prepared {
    this.made++
    return make()
  }
}

const numbersOf = ({ nodes }: Particulars): string =>
  JSON.stringify(nodes.flatMap(node => (node.kind === 'scalar' ? [String(numberOf(node))] : [])))
