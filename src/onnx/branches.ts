import { evaluateDim } from '../graph/dim.ts'
import { type CanonicalForm } from './canonicalize.ts'
import { type Facts } from './facts.ts'
import { compared } from './foldValue.ts'
import { type OnnxNode, type Subgraph } from './ir.ts'

/** The input by which a file with both forms of a decoder is told to use keys and values of earlier positions. */
export const usesPast = 'use_cache_branch'

/** Lengths for which a choice by length is made: a prompt that every context holds. */
const short = { batch: 1, position: 1, past: 1 }

/**
 * The branch of an `If` that is taken in this form of the graph; undefined for another node, or where it depends on data.
 * A choice by length (rotary tables for long contexts) is made for short ones.
 */
export function branchOf(
  node: OnnxNode,
  form: CanonicalForm,
  facts: ReadonlyMap<string, Facts>,
  producers: ReadonlyMap<string, OnnxNode>,
): Subgraph | undefined {
  if (node.op !== 'If' || node.domain !== '') return undefined
  const [condition = ''] = node.inputs
  const chosen =
    condition === usesPast
      ? Number(form.past)
      : (facts.get(condition)?.value?.[0] ?? byLength(producers.get(condition), facts))
  if (typeof chosen !== 'number') return undefined
  const branch = node.attributes[chosen === 0 ? 'else_branch' : 'then_branch']
  return branch?.type === 'graph' ? branch.value : undefined
}

/** A comparison of a length with a number. */
function byLength(node: OnnxNode | undefined, facts: ReadonlyMap<string, Facts>): number | undefined {
  if (!node || !/^(Greater|Less)(OrEqual)?$/.test(node.op)) return undefined
  const [a, b] = node.inputs.map(name => facts.get(name)?.value?.[0])
  if (a === undefined || b === undefined) return undefined
  return compared(node.op, evaluateDim(a, short), evaluateDim(b, short))
}
