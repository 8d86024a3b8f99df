import { VitrineError } from '../graph/errors.ts'
import { type ModelSizes, type ModuleEntry, type SiteMap } from '../graph/siteMap.ts'
import { findAttentionSites, type AttentionSites } from './attention.ts'
import { canonicalize, type CanonicalGraph } from './canonicalize.ts'
import { languageDType } from './dtypes.ts'
import { type OnnxGraph, type OnnxNode } from './ir.ts'
import { GraphIndex, moduleTree, type Module } from './moduleTree.ts'
import { type Place, type WeightView } from './places.ts'
import { PlaceFinder } from './placeFinder.ts'
import { aliasesOf } from './aliases.ts'
import { findStructure, isNorm, type Block, type Structure } from './structure.ts'
import { headWeights, moduleWeights } from './weights.ts'

/** A model opened for tracing: its canonical graph, its site map, and where each site lies. */
export interface OpenModel {
  graph: CanonicalGraph
  index: GraphIndex
  modules: ReadonlyMap<string, Module>
  structure: Structure
  siteMap: SiteMap
  /** By canonical site path. */
  places: ReadonlyMap<string, Place>
  /** The part of a forward pass that a node belongs to: before the blocks, a block's number, behind them. */
  segmentOf(node: OnnxNode): 'embed' | number | 'head'
  /** `module.name` -> view, e.g. `lm_head.weight`. */
  weights: ReadonlyMap<string, WeightView>
}

/**
 * Opens a model file: module tree, sites, sizes and parameters, recovered from scopes, parameter names and data flow.
 * @param config the repository's config.json (for the longest sequence)
 * @throws VitrineError where no decoder can be recognised
 */
export function openModel(
  source: OnnxGraph,
  model: SiteMap['model'],
  config: Readonly<Record<string, unknown>>,
): OpenModel {
  const graph = canonicalize(source)
  const index = new GraphIndex(graph)
  const modules = moduleTree(index)
  const structure = findStructure(modules, index)
  const finder = new PlaceFinder(index, modules)
  const weights = new Map<string, WeightView>()
  const entries: ModuleEntry[] = []
  for (const module of modules.values()) {
    const block = structure.blocks.find(({ module: { path } }) => isWithin(module.path, path))
    const attention = block?.attention === module ? findAttentionSites(module, index) : undefined
    const sites = [
      ...(module.path === structure.list ? [] : finder.ends(module)),
      ...(block?.module === module ? finder.residual(block) : []),
      ...(attention === undefined ? [] : finder.attention(module, attention)),
      ...(block?.mlp === module ? finder.mlp(module) : []),
    ]
    const own = moduleWeights(module, index)
    if (attention) for (const [name, view] of headWeights(module, attention, index)) own.set(name, view)
    for (const [name, view] of own) weights.set(module.path === '' ? name : `${module.path}.${name}`, view)
    entries.push({
      path: module.path,
      kind: kindOf(module, structure, block),
      layer: block ? structure.blocks.indexOf(block) : null,
      callable: callableOf(module),
      sites: sites.sort((a, b) => a.order - b.order),
      weights: [...own].map(([name, { stored, shape }]) => ({
        name,
        shape,
        dtype: languageDType(graph.weights.get(stored)?.dtype ?? 'float32'),
      })),
    })
  }
  const siteMap: SiteMap = {
    version: 1,
    model,
    sizes: sizesOf(structure, index, config),
    modules: entries,
    aliases: aliasesOf(structure, modules, finder.places, index),
  }
  const segments = segmentsOf(structure, index)
  const segmentOf = (node: OnnxNode) => segments.get(node) ?? 'embed'
  return { graph, index, modules, structure, siteMap, places: finder.places, weights, segmentOf }
}

const isWithin = (path: string, ancestor: string): boolean =>
  path === ancestor || ancestor === '' || path.startsWith(`${ancestor}.`)

function kindOf(module: Module, structure: Structure, block: Block | undefined): ModuleEntry['kind'] {
  if (module.path === '') return 'model'
  if (module.path === structure.list) return 'list'
  if (module === structure.unembed) return 'unembed'
  if (module === block?.module) return 'block'
  if (module === block?.attention) return 'attention'
  if (module === block?.mlp) return 'mlp'
  if (module.own.some(node => node.op === 'Gather')) return 'embedding'
  if (isNorm(module)) return 'norm'
  return module.own.some(node => node.op === 'MatMul' || node.op === 'Gemm') ? 'linear' : 'other'
}

function callableOf(module: Module): true | string {
  if (module.path === '') return 'call model.trace instead'
  if (module.own.length === 0 && module.children.every(path => /\.\d+$/.test(path)))
    return 'it is a list of modules'
  if (module.inputs.size !== 1) return 'it does not take one tensor of activations'
  if (module.outputs.length !== 1) return 'it does not return one tensor'
  return true
}

function sizesOf(
  structure: Structure,
  index: GraphIndex,
  config: Readonly<Record<string, unknown>>,
): ModelSizes {
  const shapeOf = (name: string | undefined) => index.graph.facts.get(name ?? '')?.shape ?? []
  const number = (name: string) => (typeof config[name] === 'number' ? config[name] : undefined)
  const first = structure.blocks[0]
  const sites = first?.attention && findAttentionSites(first.attention, index)
  const heads = (site: keyof AttentionSites) => {
    const found = sites?.[site]
    return found && 'name' in found ? shapeOf(found.name) : []
  }
  const dModel = Number(shapeOf(first?.module.outputs[0]).at(-1))
  const nHeads = Number(heads('q')[2] ?? number('n_head') ?? number('num_attention_heads'))
  if (!Number.isInteger(dModel) || !Number.isInteger(nHeads))
    throw new VitrineError(
      'the width of the residual stream or the number of heads could not be told from the file',
    )
  return {
    architecture: typeof config.model_type === 'string' ? config.model_type : 'unknown',
    layers: structure.blocks.length,
    dModel,
    nHeads,
    nKvHeads: Number(heads('k')[2] ?? nHeads),
    dHead: Number(heads('q')[3] ?? dModel / nHeads),
    vocab: Number(shapeOf(index.graph.output).at(-1)),
    maxPositions: number('n_positions') ?? number('max_position_embeddings') ?? 2048,
  }
}

/** Blocks by scope; what lies outside is the head if a block feeds it, else it is before them. */
function segmentsOf(structure: Structure, index: GraphIndex): Map<OnnxNode, 'embed' | number | 'head'> {
  const segments = new Map<OnnxNode, 'embed' | number | 'head'>()
  structure.blocks.forEach(({ module }, layer) => {
    for (const node of module.nodes) segments.set(node, layer)
  })
  for (const node of index.graph.nodes) {
    if (segments.has(node)) continue
    const behind = node.inputs.some(name => {
      const producer = index.producer.get(name)
      return producer !== undefined && (segments.get(producer) ?? 'embed') !== 'embed'
    })
    segments.set(node, behind ? 'head' : 'embed')
  }
  for (const { node, members } of index.graph.fused) {
    const last = members.at(-1)
    segments.set(node, (last && segments.get(last)) ?? 'embed')
  }
  return segments
}
