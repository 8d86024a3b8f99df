import { type OnnxNode } from './ir.ts'
import { type GraphIndex } from './moduleTree.ts'

const matrixOps = ['MatMul', 'Gemm', 'MatMulNBits']

/** A matrix product with a parameter (an `nn.Linear`, or GPT-2's Conv1D). */
export const isLinear = (node: OnnxNode, index: GraphIndex): boolean =>
  matrixOps.includes(node.op) && index.graph.weights.has(node.inputs[1] ?? '')
