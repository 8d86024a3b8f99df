import { attentionSoftmaxes, findAttention, type Attention } from './attention.ts'
import { type OnnxNode } from './ir.ts'
import { isLinear } from './linear.ts'
import { findFeedForward, type FeedForward } from './mlp.ts'
import { type GraphIndex, type Module } from './moduleTree.ts'
import { flowingInput } from './movement.ts'
import { residualFacts, type ResidualFacts } from './residual.ts'

/** The parts of a model, found by what their nodes do, not by what they are called. */
export interface Structure {
  /** Path of the list of blocks, `transformer.h`; null where no blocks with attention inside were found. */
  list: string | null
  blocks: Block[]
  embedding: Module | undefined
  /** The norm behind the last block. */
  finalNorm: Module | undefined
  unembed: Module | undefined
}

export interface Block {
  module: Module
  /** The module that holds the attention: the block itself where it has none of its own. */
  attention: Module | undefined
  /** The module that holds the projections of the MLP, where there is one. */
  mlp: Module | undefined
  heads: Attention | undefined
  /** How often a pass runs its attention. */
  runs: number
  /** Why there are no heads, where there is attention. */
  closed: string
  residual: ResidualFacts
  feedForward: FeedForward | undefined
}

const normOps = ['LayerNormalization', 'SimplifiedLayerNormalization', 'RMSNormalization']
/** Attention that the file computes by one operator, where that was not opened. */
const fusedAttention = ['GroupQueryAttention', 'MultiHeadAttention', 'Attention']

export function findStructure(modules: ReadonlyMap<string, Module>, index: GraphIndex): Structure {
  const attending = new Set<OnnxNode>([
    ...attentionSoftmaxes(index.graph.nodes, index),
    ...index.graph.nodes.filter(node => fusedAttention.includes(node.op)),
  ])
  const list = blockList(modules, attending, index)
  const blocks = (list?.children ?? []).flatMap(path => {
    const module = modules.get(path)
    return module && isBlock(module, attending, index) ? [block(module, modules, attending, index)] : []
  })
  const all = [...modules.values()]
  const last = blocks.at(-1)?.residual.post
  return {
    list: list?.path ?? null,
    blocks,
    embedding: all.find(module =>
      module.own.some(node => node.op === 'Gather' && isTokens(node.inputs[1], index)),
    ),
    finalNorm: all.find(module => last !== undefined && module.inputs.has(last) && isNorm(module)),
    unembed: unembedding(modules, index),
  }
}

export const isNorm = (module: Module): boolean =>
  module.children.length === 0 &&
  module.own.some(node => normOps.includes(node.op) || node.op === 'ReduceMean')

/** Token ids, which some operators take as int32. */
function isTokens(name: string | undefined, { producer }: GraphIndex): boolean {
  const cast = producer.get(name ?? '')
  return name === 'input_ids' || (cast?.op === 'Cast' && cast.inputs[0] === 'input_ids')
}

/** The module whose projection gives the logits, by way of a bias, a scale or a cap alone. */
function unembedding(modules: ReadonlyMap<string, Module>, index: GraphIndex): Module | undefined {
  let node = index.producer.get(index.graph.output)
  for (let steps = 0; node && !isLinear(node, index) && steps < 12; steps++)
    node = index.producer.get(flowingInput(node, index) ?? '')
  const module = node && isLinear(node, index) ? modules.get(node.scope) : undefined
  return module?.path !== '' && module?.children.length === 0 ? module : undefined
}

/** The numbered modules of which most hold attention; of two such lists the outer one. */
function blockList(
  modules: ReadonlyMap<string, Module>,
  attending: ReadonlySet<OnnxNode>,
  index: GraphIndex,
): Module | undefined {
  const holding = (list: Module) =>
    list.children.filter(path => modules.get(path)?.nodes.some(node => attending.has(node))).length
  const lists = [...modules.values()].filter(
    module =>
      module.children.length > 0 &&
      module.children.every(path => /(^|\.)\d+$/.test(path)) &&
      module.own.every(node => index.isPrologue(node)),
  )
  const most = Math.max(0, ...lists.map(holding))
  return most === 0 ? undefined : lists.find(list => holding(list) === most)
}

/** A numbered module without attention is a block too (in models that mix attention with other layers). */
const isBlock = (module: Module, attending: ReadonlySet<OnnxNode>, index: GraphIndex): boolean =>
  module.nodes.some(node => attending.has(node) || isLinear(node, index))

function block(
  module: Module,
  modules: ReadonlyMap<string, Module>,
  attending: ReadonlySet<OnnxNode>,
  index: GraphIndex,
): Block {
  const inside = [...modules.values()].filter(({ path }) => path.startsWith(`${module.path}.`))
  const softmax = module.nodes.find(node => attending.has(node))
  const runs = module.nodes.filter(node => attending.has(node) && node.scope === softmax?.scope).length
  const heads = softmax?.op === 'Softmax' && runs === 1 ? findAttention(softmax, index) : undefined
  const closed =
    runs > 1
      ? `this attention is run ${runs} times in one pass (its weights are shared), which are not told apart`
      : 'the file computes this attention by one operator that cannot be opened here'
  const found = residualFacts(module, inside, softmax, index)
  const residual =
    runs > 1 ? { ...found, mid: { why: closed }, attnOut: { why: closed }, mlpOut: { why: closed } } : found
  const streams = new Set(
    [residual.pre, residual.post, 'tensor' in residual.mid ? residual.mid.tensor : undefined].filter(
      name => name !== undefined,
    ),
  )
  const feedForward =
    'tensor' in residual.mlpOut ? findFeedForward(module, residual.mlpOut.tensor, streams, index) : undefined
  const around = (nodes: readonly OnnxNode[]) =>
    inside.filter(({ nodes: own }) => nodes.every(node => own.includes(node))).at(-1)
  const attentionNodes = [softmax, heads?.output?.linear].filter(node => node !== undefined)
  const children = module.children.flatMap(path => modules.get(path) ?? [])
  return {
    module,
    attention: softmax && (around(attentionNodes) ?? module),
    mlp: feedForward?.linears.length
      ? around(feedForward.linears)
      : children.find(child => !softmax || !child.nodes.includes(softmax)) &&
        otherWithLinears(children, softmax, index),
    heads,
    runs,
    closed,
    residual,
    feedForward,
  }
}

/** Where the stream was not recognised: a child without attention that holds two projections or more. */
const otherWithLinears = (
  children: readonly Module[],
  softmax: OnnxNode | undefined,
  index: GraphIndex,
): Module | undefined =>
  children.find(
    child =>
      (!softmax || !child.nodes.includes(softmax)) &&
      child.nodes.filter(node => isLinear(node, index)).length >= 2,
  )
