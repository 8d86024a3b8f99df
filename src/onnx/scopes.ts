import { type NodeProto } from 'onnx-buf'
import { bytesOfNumbers, factsOfConstant, numbersOf } from './facts.ts'
import { type InlineTensor, type OnnxGraph, type OnnxNode } from './ir.ts'
import { parentOf } from './modulePath.ts'
import { withOnePathPerModule } from './repeats.ts'
import { withScopesOfParameters } from './unscoped.ts'

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
 * The graph with module paths as in Hugging Face: complete, from their root, in its words.
 */
export const inHuggingFaceSpelling = (graph: OnnxGraph): OnnxGraph =>
  inBuildersWords(withOnePathPerModule(fromRoot(withInferredScopes(withScopesOfParameters(graph)))))

/** Nodes that an exporter's clean-up made inside a block have lost their module: they are where their neighbours are. */
function withInferredScopes(graph: OnnxGraph): OnnxGraph {
  const scopes = new Map<string, string>()
  const takers = new Map<string, string[]>()
  for (const { inputs, outputs, scope } of graph.nodes) {
    if (scope === '') continue
    for (const name of outputs) scopes.set(name, scope)
    for (const name of inputs) takers.set(name, [...(takers.get(name) ?? []), scope])
  }
  const nodes = graph.nodes.map(node => {
    if (node.scope !== '') return node
    const made = node.inputs.flatMap(name => scopes.get(name) ?? [])
    const taken = node.outputs.flatMap(name => takers.get(name) ?? [])
    const scope = made.length > 0 && taken.length > 0 ? commonScope([...made, ...taken]) : ''
    if (!/\.\d+(\.|$)/.test(scope)) return node
    for (const name of node.outputs) scopes.set(name, scope)
    return { ...node, scope }
  })
  return { ...graph, nodes }
}

/** The innermost module that holds all of them. */
function commonScope(scopes: readonly string[]): string {
  const [first = [], ...others] = scopes.map(scope => scope.split('.'))
  const differs = first.findIndex((part, at) => others.some(other => other[at] !== part))
  return first.slice(0, differs < 0 ? first.length : differs).join('.')
}

/**
 * TorchScript's node names can lack a module in front (`/decoder/layers.0` of OPT), where a module hands on what it was
 * called with: parameters have their whole name.
 */
function fromRoot(graph: OnnxGraph): OnnxGraph {
  const roots = new Map<string, Set<string>>()
  for (const { scope, inputs } of graph.nodes) {
    const root = scope.split('.')[0] ?? ''
    if (root === '') continue
    for (const name of inputs) {
      const module = graph.weights.has(name) ? parentOf(name) : ''
      if (module !== scope && !module.endsWith(`.${scope}`)) continue
      const front = module.slice(0, module.length - scope.length)
      roots.set(root, (roots.get(root) ?? new Set()).add(front))
    }
  }
  const fronts = new Map(
    [...roots].flatMap(([root, found]) => (found.size === 1 ? [[root, [...found][0] ?? '']] : [])),
  )
  if ([...fronts.values()].every(front => front === '')) return graph
  const whole = (scope: string) => `${fronts.get(scope.split('.')[0] ?? '') ?? ''}${scope}`
  return { ...graph, nodes: graph.nodes.map(node => ({ ...node, scope: whole(node.scope) })) }
}

/**
 * The onnxruntime-genai builder, known by its parameters' names (`model.layers.0.attn.o_proj.MatMul.weight`: the operator
 * behind the module), has words of its own for some modules; they follow from its own rules, whatever the model.
 */
function inBuildersWords(graph: OnnxGraph): OnnxGraph {
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
      .replace(/(\.layers\.\d+)\.residual_(?:mul|add)\b.*$/, '$1')
      .replace(/(norm)\.(?:Skip)?LayerNorm\b.*$/, '$1')
      .replace(/(\.self_attn)\.(?:[qk]_rotary|\w+_proj\.repeat_kv)\b.*$/, '$1')
      .replace(/^lm_head\.\w+.*$/, '')
  )
}
