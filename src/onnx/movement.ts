import { type OnnxNode } from './ir.ts'
import { type GraphIndex } from './moduleTree.ts'
import { isLinear } from './linear.ts'

/** Operators that only move numbers: every element of the result is one of the operand's. */
const moving = ['Reshape', 'Transpose', 'Unsqueeze', 'Squeeze', 'Flatten', 'Expand', 'Tile', 'Cast']

/** Those that take a part of it. */
const cutting = ['Split', 'Slice', 'Gather', 'GatherND']

/** The operand of a node that depends on the tokens, if it is one. */
export function flowingInput(node: OnnxNode, index: GraphIndex): string | undefined {
  const flowing = new Set(node.inputs.filter(name => index.tokenDependent.has(name)))
  return flowing.size === 1 ? [...flowing][0] : undefined
}

/** What a node that moves numbers moves; keys and values of earlier positions in front of new ones count as moved. */
export function movedFrom(node: OnnxNode, index: GraphIndex): string | undefined {
  if (moving.includes(node.op)) return flowingInput(node, index)
  return node.op === 'Concat' && joinsPast(node, index) ? flowingInput(node, index) : undefined
}

/** Whether a concatenation puts what comes from a past input in front of something. */
function joinsPast(node: OnnxNode, index: GraphIndex): boolean {
  return node.inputs.some(name => index.graph.presents.has(name))
}

/** Whether a node multiplies or divides what flows by one number. */
export function isScaling(node: OnnxNode, index: GraphIndex): boolean {
  if (node.op !== 'Mul' && node.op !== 'Div') return false
  const [number, ...others] = node.inputs.filter(name => !index.tokenDependent.has(name))
  if (number === undefined || others.length > 0) return false
  return (index.graph.facts.get(number)?.shape ?? ['?']).every(dim => dim === 1)
}

/** Whether a node adds a parameter (a bias) to what flows. */
export const addsParameter = (node: OnnxNode, index: GraphIndex): boolean =>
  node.op === 'Add' && node.inputs.some(name => index.graph.weights.has(name))

/**
 * The matrix product with a parameter that a tensor is a part of, by movements, cuts, a bias and a scale alone.
 * @returns the product's node and the nodes between it and the tensor, in model order
 */
export function projectionOf(
  tensor: string | undefined,
  index: GraphIndex,
): { linear: OnnxNode; path: OnnxNode[] } | undefined {
  const path: OnnxNode[] = []
  let name = tensor
  while (name !== undefined) {
    const node = index.producer.get(name)
    if (!node) return undefined
    if (isLinear(node, index)) return { linear: node, path: path.reverse() }
    const passes =
      cutting.includes(node.op) ||
      addsParameter(node, index) ||
      isScaling(node, index) ||
      movedFrom(node, index) !== undefined
    if (!passes) return undefined
    path.push(node)
    name = flowingInput(node, index)
  }
  return undefined
}

/** The nodes that read a value. */
export const readersOf = (name: string | undefined, index: GraphIndex): OnnxNode[] =>
  (index.consumers.get(name ?? '') ?? []).map(({ node }) => node)
