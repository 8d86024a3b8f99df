import { int } from './facts.ts'
import { type OnnxNode } from './ir.ts'

/** The operator set that canonical graphs speak; later ones are kept. */
export const canonicalOpset = 18

/** Operators whose axes became an input, and since when. */
const axesAsInput: Readonly<Partial<Record<string, number>>> = {
  Squeeze: 13,
  Unsqueeze: 13,
  ReduceSum: 13,
  ReduceMean: 18,
  ReduceMax: 18,
  ReduceMin: 18,
  ReduceProd: 18,
  ReduceL1: 18,
  ReduceL2: 18,
  ReduceLogSumExp: 18,
  ReduceSumSquare: 18,
}

/**
 * A node of an older operator set in the words of opset 18: programs of several models are written in one operator set.
 * @param ints makes an int64 vector for an operand, and gives its name
 */
export function upgraded(
  node: OnnxNode,
  opset: number,
  ints: (values: readonly number[]) => string,
): OnnxNode {
  if (node.domain !== '' || opset >= canonicalOpset) return node
  const since = axesAsInput[node.op]
  const { axes, split, ...rest } = node.attributes
  const [first = ''] = node.inputs
  const axis = (otherwise: number) => ({
    axis: { type: 'int' as const, value: int(node.attributes, 'axis', otherwise) },
  })
  if (since !== undefined && opset < since && axes?.type === 'ints')
    return { ...node, inputs: [first, ints(axes.value)], attributes: rest }
  if (node.op === 'Split' && split?.type === 'ints')
    return { ...node, inputs: [first, ints(split.value)], attributes: axis(0) }
  if (node.op === 'Split' && !node.inputs[1]) {
    const count = { num_outputs: { type: 'int' as const, value: node.outputs.length } }
    return { ...node, attributes: { ...axis(0), ...count } }
  }
  // Before 13 all axes from this one on were taken together; on the last axis, where models use it, that is the same.
  if ((node.op === 'Softmax' || node.op === 'LogSoftmax') && opset < 13)
    return { ...node, attributes: axis(1) }
  return node
}
