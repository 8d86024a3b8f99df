import { type NodeProto } from 'onnx-buf'
import { bytesOfNumbers, factsOfConstant, numbersOf } from './facts.ts'
import { type InlineTensor, type OnnxGraph, type OnnxNode } from './ir.ts'

/**
 * The module path a node was traced in, spelled as the exporter has it (`transformer.h.0.attn`), '' where it left
 * nothing. TorchScript exporters write it into the node's name (`/transformer/h.0/attn/Softmax`), PyTorch's dynamo
 * exporter into metadata (`['', 'model', 'model.layers.0', 'slice_5']`).
 */
export function moduleScope(node: Pick<NodeProto, 'name' | 'metadataProps'>): string {
  const scopes = node.metadataProps.find(entry => entry.key === 'pkg.torch.onnx.name_scopes')
  if (scopes) {
    const names = [...scopes.value.matchAll(/'([^']*)'/g)].map(match => match[1] ?? '')
    const scope = names.at(-2) ?? ''
    // What dynamo says of nodes that it made itself, outside any module.
    return scope.startsWith('_empty_nn_module_stack') ? '' : scope
  }
  if (!node.name.startsWith('/')) return ''
  return node.name.split('/').slice(1, -1).join('.')
}

/**
 * The graph with module paths as in Hugging Face. The onnxruntime-genai builder, known by its parameters' names
 * (`model.layers.0.attn.o_proj.MatMul.weight`: the operator behind the module), has words of its own for some; they
 * follow from its own rules, whatever the model.
 */
export function inHuggingFaceSpelling(graph: OnnxGraph): OnnxGraph {
  const isBuilder = [...graph.weights.keys()].some(name =>
    /\.layers\.\d+\.\w+\.\w+\.MatMul(NBits)?\./.test(name),
  )
  if (!isBuilder) return graph
  const constants = new Map(graph.constants)
  const nodes = graph.nodes.map((node): OnnxNode => {
    const scope = huggingFacePath(node.scope)
    return node.op === 'Reshape' && isHeadNorm(scope)
      ? aroundNorm({ ...node, scope }, constants)
      : { ...node, scope }
  })
  return { ...graph, nodes, constants }
}

const isHeadNorm = (scope: string): boolean => /\.self_attn\.[qk]_norm$/.test(scope)

/**
 * The reshapes around a norm of heads are attention's, not the norm's, which in Hugging Face takes
 * [batch, position, head, dHead]: the builder puts positions and heads into one dimension.
 */
function aroundNorm(node: OnnxNode, constants: Map<string, InlineTensor>): OnnxNode {
  const scope = node.scope.slice(0, node.scope.lastIndexOf('.'))
  const [value = '', target = ''] = node.inputs
  const known = constants.get(target)
  const [batch, heads, dHead = 0, ...more] = (known && numbersOf(factsOfConstant(known))) ?? []
  const isFirst = constants.has(target) && batch === 0 && heads === -1 && more.length === 0
  if (!isFirst || !/Reshape_1$/.test(node.name)) return { ...node, scope }
  const apart = `${target}:heads`
  const bytes = bytesOfNumbers([0, 0, -1, dHead], 'int64') ?? new Uint8Array()
  constants.set(apart, { dtype: 'int64', dims: [4], bytes })
  return { ...node, scope, inputs: [value, apart] }
}

function huggingFacePath(scope: string): string {
  return (
    scope
      // The norm behind the last block is numbered as if it began another.
      .replace(/\.layers\.\d+\.final_norm_layernorm/, '.norm')
      .replace(/(\.layers\.\d+)\.attn(?=\.|$)/, '$1.self_attn')
      // Steps that are no module of their own there.
      .replace(/(\.self_attn)\.(?:[qk]_rotary|\w+_proj\.repeat_kv)\b.*$/, '$1')
      .replace(/^lm_head\.\w+.*$/, '')
  )
}
