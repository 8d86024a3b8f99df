import { type Plan } from './plan.ts'
import { type Step } from './plan.ts'
import { type Woven } from './woven.ts'

/** How each node of a graph is computed: by which steps, or that its value is a result of an earlier run. */
export type NodeSteps = ReadonlyMap<string, { steps: readonly number[]; isResult: boolean }>

/**
 * The steps that compute each node: what was woven for it, and what makes its value (a read is a name for what the model
 * computes). A node of which nothing is needed is not there.
 * @param steps as they are run
 */
export function nodeSteps(
  { items, nodeValues, sources }: Woven,
  steps: readonly Step[],
  rename: Plan['rename'],
): NodeSteps {
  const maker = new Map(
    steps.flatMap(({ items }, index) =>
      items.flatMap(({ outputs }) => outputs.map(name => [name, index] as const)),
    ),
  )
  const found = new Map<string, { steps: Set<number>; isResult: boolean }>()
  const at = (node: string) => {
    const known = found.get(node) ?? { steps: new Set(), isResult: false }
    found.set(node, known)
    return known
  }
  for (const { node, outputs } of items)
    if (node !== null)
      for (const name of outputs) {
        const step = maker.get(rename(name))
        if (step !== undefined) at(node).steps.add(step)
      }
  for (const [node, name] of nodeValues) {
    const step = maker.get(rename(name))
    const source = sources.get(name)
    if (step !== undefined) at(node).steps.add(step)
    else if (source) at(node).isResult ||= source.kind === 'result'
  }
  return new Map(
    [...found].map(([node, { steps, isResult }]) => [
      node,
      { steps: [...steps].sort((a, b) => a - b), isResult },
    ]),
  )
}
