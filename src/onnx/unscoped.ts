import { type OnnxGraph, type OnnxNode } from './ir.ts'
import { parentOf } from './modulePath.ts'

/** Which operand of an operator is a parameter of the module that it is. */
const parameterAt: Readonly<Partial<Record<string, number>>> = {
  MatMul: 1,
  Gemm: 1,
  Gather: 0,
  LayerNormalization: 1,
  SimplifiedLayerNormalization: 1,
  SkipLayerNormalization: 2,
  SkipSimplifiedLayerNormalization: 2,
  Attention: 1,
}

/**
 * The graph with module paths for the nodes that an optimizer made (ONNX Runtime's for transformers names them
 * `GptAttention_0`): they are where their parameter is, by its name, `transformer.h.0.attn.c_proj.weight`. A parameter that
 * several nodes use tells nothing.
 */
export function withScopesOfParameters(graph: OnnxGraph): OnnxGraph {
  const uses = new Map<string, number>()
  for (const { inputs } of graph.nodes) for (const name of inputs) uses.set(name, (uses.get(name) ?? 0) + 1)
  const scopeOf = (node: OnnxNode): string => {
    const name = node.inputs[parameterAt[node.op] ?? -1] ?? ''
    if (node.scope !== '' || !graph.weights.has(name) || uses.get(name) !== 1) return node.scope
    const module = moduleOf(name)
    // Attention with its projection is the module around the projection.
    return node.op === 'Attention' ? parentOf(module) : module
  }
  return { ...graph, nodes: graph.nodes.map(node => ({ ...node, scope: scopeOf(node) })) }
}

/** `transformer.wte.weight` -> `transformer.wte`; '' for names that are no parameter's. */
export const moduleOf = (name: string): string => (/^[\w.]+\.(weight|bias)$/.test(name) ? parentOf(name) : '')
