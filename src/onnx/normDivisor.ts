import { type Found } from './attention.ts'
import { headLayout } from './headLayout.ts'
import { type GraphIndex, type Module } from './moduleTree.ts'
import { isNorm } from './structure.ts'

/** What a norm divides by: the root of the mean square; undefined where a module is no norm. */
export function normDivisor(module: Module, index: GraphIndex): Found | undefined {
  if (!isNorm(module)) return undefined
  const roots = module.own.filter(node => node.op === 'Sqrt')
  const [root, ...others] = roots
  const tensor = root?.outputs[0]
  if (others.length > 0) return { why: `this norm is run ${roots.length} times in one pass` }
  if (tensor === undefined) return { why: 'what this norm divides by is not a value of the file' }
  const layout = headLayout(index.graph.facts.get(tensor)?.shape)
  return layout ? { tensor, perm: layout.perm } : { tensor }
}
