import { VitrineError } from '../graph/errors.ts'
import { type GraphIndex, type Module } from './moduleTree.ts'
import { type OnnxNode } from './ir.ts'

/** The parts of a decoder, found by what their nodes do, not by what they are called. */
export interface Structure {
  /** Path of the list of blocks, `transformer.h`. */
  list: string
  blocks: Block[]
  embedding: Module | undefined
  /** The norm behind the last block. */
  finalNorm: Module | undefined
  unembed: Module | undefined
}

export interface Block {
  module: Module
  attention: Module | undefined
  mlp: Module | undefined
}

const matrixOps = ['MatMul', 'Gemm']
const normOps = ['LayerNormalization', 'SimplifiedLayerNormalization', 'RMSNormalization']

/** A matrix product with a parameter (an `nn.Linear`, or GPT-2's Conv1D). */
export const isLinear = (node: OnnxNode, index: GraphIndex): boolean =>
  matrixOps.includes(node.op) && index.graph.weights.has(node.inputs[1] ?? '')

/** @throws VitrineError where no repeated blocks with attention inside can be found */
export function findStructure(modules: ReadonlyMap<string, Module>, index: GraphIndex): Structure {
  const list = [...modules.values()].find(module => isBlockList(module, modules))
  if (!list)
    throw new VitrineError('no list of transformer blocks was found in the ONNX graph', {
      hint: 'the file must keep module names (Optimum and PyTorch exporters do); re-export it without renaming nodes',
    })
  const blocks = list.children.flatMap(path => {
    const module = modules.get(path)
    return module ? [block(module, modules, index)] : []
  })
  const all = [...modules.values()]
  const last = blocks.at(-1)?.module.outputs[0]
  return {
    list: list.path,
    blocks,
    embedding: all.find(module =>
      module.own.some(node => node.op === 'Gather' && node.inputs[1] === 'input_ids'),
    ),
    finalNorm: all.find(module => last !== undefined && module.inputs.has(last) && isNorm(module)),
    unembed: all.find(
      module =>
        module.path !== '' &&
        module.children.length === 0 &&
        module.outputs.includes(index.graph.output) &&
        module.own.some(node => isLinear(node, index)),
    ),
  }
}

export const isNorm = (module: Module): boolean =>
  module.children.length === 0 &&
  module.own.some(node => normOps.includes(node.op) || node.op === 'ReduceMean')

/** Numbered children that each hold a softmax. */
function isBlockList(module: Module, modules: ReadonlyMap<string, Module>): boolean {
  return (
    module.children.length > 0 &&
    module.children.every(path => /(^|\.)\d+$/.test(path) && holdsSoftmax(modules.get(path)))
  )
}

const holdsSoftmax = (module: Module | undefined) =>
  module?.nodes.some(node => node.op === 'Softmax') ?? false

function block(module: Module, modules: ReadonlyMap<string, Module>, index: GraphIndex): Block {
  const children = module.children.flatMap(path => modules.get(path) ?? [])
  const attention = children.find(holdsSoftmax)
  const mlp = children.find(
    child => child !== attention && child.nodes.filter(node => isLinear(node, index)).length >= 2,
  )
  return { module, attention, mlp }
}
