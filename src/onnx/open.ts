import { type ModuleEntry, type SiteEntry, type SiteMap } from '../graph/siteMap.ts'
import { aliasesOf } from './aliases.ts'
import { canonicalize, type CanonicalGraph } from './canonicalize.ts'
import { languageDType } from './dtypes.ts'
import { headModule } from './headModule.ts'
import { type OnnxGraph, type OnnxNode } from './ir.ts'
import { GraphIndex, moduleTree, type Module } from './moduleTree.ts'
import { openInside, type OpenedSites } from './openInside.ts'
import { PlaceFinder } from './placeFinder.ts'
import { type Place, type WeightView } from './places.ts'
import { segmentsOf, type SegmentName } from './segments.ts'
import { sizesOf } from './sizes.ts'
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
  segmentOf(node: OnnxNode): SegmentName
  /** `module.name` -> view, e.g. `lm_head.weight`. */
  weights: ReadonlyMap<string, WeightView>
}

/**
 * Opens a model file: module tree, sites, sizes and parameters, recovered from scopes, parameter names and data flow.
 * @param config the repository's config.json (for the longest sequence)
 * @throws VitrineError where the width of the model cannot be told
 */
export function openModel(
  source: OnnxGraph,
  model: SiteMap['model'],
  config: Readonly<Record<string, unknown>>,
): OpenModel {
  const plain = new GraphIndex(canonicalize(source))
  const plainModules = moduleTree(plain)
  const structure = findStructure(plainModules, plain)
  // Sites lie in the graph whose norms and output projections are opened; what was found goes by tensors' names.
  const { graph, found } = openInside(plain, structure)
  const index = new GraphIndex(graph)
  const modules = moduleTree(index)
  const finder = new PlaceFinder(index)
  const weights = new Map<string, WeightView>()
  const entries: ModuleEntry[] = []
  for (const block of structure.blocks) if (block.heads) finder.putBeside(block.heads.sites)
  for (const module of modules.values()) {
    const block = structure.blocks.find(({ module: { path } }) => isWithin(module.path, path))
    const isBlock = block?.module.path === module.path
    const stream = block && block.runs > 1 && !isBlock ? undefined : block?.residual
    const sites = [
      ...(module.path === structure.list ? [] : finder.ends(module, stream, isBlock)),
      ...(block && block.attention?.path === module.path
        ? attentionSites(finder, module, block, found.get(block.module.path))
        : []),
      ...(block?.feedForward && (block.mlp ?? block.module).path === module.path
        ? finder.mlp(module, block.feedForward)
        : []),
      ...finder.norm(module),
    ]
    const own = moduleWeights(plainModules.get(module.path) ?? module, plain)
    if (block?.heads && block.attention?.path === module.path)
      for (const [name, view] of headWeights(block.heads, plain)) own.set(name, view)
    for (const [name, view] of own) weights.set(module.path === '' ? name : `${module.path}.${name}`, view)
    const kind = kindOf(plainModules.get(module.path) ?? module, structure, block)
    entries.push({
      path: module.path,
      kind,
      layer: block ? structure.blocks.indexOf(block) : null,
      callable: callableOf(module),
      sites,
      weights: [...own].map(([name, { stored, shape }]) => ({
        name,
        ...(kind === 'norm' && name === 'weight' && !stored.startsWith(`${module.path}.`)
          ? { note: folded }
          : {}),
        shape,
        dtype: languageDType(graph.weights.get(stored)?.dtype ?? 'float32'),
      })),
    })
  }
  // What is added to the stream is often a module's output: modules come first.
  for (const block of structure.blocks) {
    const entry = entries.find(({ path }) => path === block.module.path)
    entry?.sites.push(...finder.residual(block.module, block.residual))
  }
  finder.renumber(entries.flatMap(({ sites }) => sites))
  // In model order; what the file does not have stands behind what it has.
  const rank = (site: SiteEntry) => (site.exists ? site.order : Infinity)
  for (const entry of entries) entry.sites.sort((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)))
  const segments = segmentsOf(structure, modules, index)
  const head = headModule(structure, segments, index)
  if (head) {
    modules.set(head.path, head)
    entries.push({ path: head.path, kind: 'other', layer: null, callable: true, sites: [], weights: [] })
  }
  const siteMap: SiteMap = {
    version: 1,
    model,
    sizes: sizesOf(structure, plain, config),
    modules: entries,
    aliases: aliasesOf(structure, modules, finder, index),
  }
  const segmentOf = (node: OnnxNode) => segments.get(node) ?? 'embed'
  return { graph, index, modules, structure, siteMap, places: finder.places, weights, segmentOf }
}

/** Norms whose parameter lost its name were folded by the exporter: Gemma multiplies by 1 + weight. */
const folded =
  'what the norm multiplies by, as the exporter folded it: 1 + weight where PyTorch adds 1 to the parameter (Gemma)'

function attentionSites(
  finder: PlaceFinder,
  module: Module,
  { heads, closed }: Block,
  opened: OpenedSites | undefined,
): SiteEntry[] {
  if (!heads || !opened) return finder.closedAttention(module, closed)
  const { result, ...others } = opened
  return finder.attention(module, { ...heads.sites, ...others }, result)
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
