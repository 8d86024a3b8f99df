import { type GraphIndex } from './moduleTree.ts'
import { type Block } from './structure.ts'

/** One addition to the residual stream: what is added, and the stream behind it. */
export interface ResidualStep {
  added: string
  sum: string
}

/** The additions by which a block's input becomes its output, in order; empty where the stream is not a chain of sums. */
export function residualChain(block: Block, index: GraphIndex): ResidualStep[] {
  const own = new Set(block.module.own)
  const steps: ResidualStep[] = []
  let stream = [...block.module.inputs.keys()][0]
  const output = block.module.outputs[0]
  while (stream !== undefined && stream !== output) {
    const edge = (index.consumers.get(stream) ?? []).find(({ node }) => node.op === 'Add' && own.has(node))
    const added = edge?.node.inputs[1 - edge.input]
    const sum = edge?.node.outputs[0]
    if (added === undefined || sum === undefined) return []
    steps.push({ added, sum })
    stream = sum
  }
  return steps
}
