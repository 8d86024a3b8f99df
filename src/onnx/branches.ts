import { type CanonicalForm } from './canonicalize.ts'
import { type Facts } from './facts.ts'
import { type OnnxNode, type Subgraph } from './ir.ts'

/** The input by which a file with both forms of a decoder is told to use keys and values of earlier positions. */
const usesPast = 'use_cache_branch'

/** The branch of an `If` that is always taken in this form of the graph; undefined for another node, or where it depends on data. */
export function branchOf(
  node: OnnxNode,
  condition: Facts | undefined,
  form: CanonicalForm,
): Subgraph | undefined {
  if (node.op !== 'If' || node.domain !== '') return undefined
  const chosen = node.inputs[0] === usesPast ? Number(form.past) : condition?.value?.[0]
  if (typeof chosen !== 'number') return undefined
  const branch = node.attributes[chosen === 0 ? 'else_branch' : 'then_branch']
  return branch?.type === 'graph' ? branch.value : undefined
}
