import { type SiteEntry } from '../graph/siteMap.ts'
import { type AttentionSites, type Found } from './attention.ts'
import { languageDType } from './dtypes.ts'
import { type Edge, type GraphIndex, type Module } from './moduleTree.ts'
import { type Place } from './places.ts'
import { isLinear, type Block } from './structure.ts'
import { residualChain } from './residual.ts'

/** Finds the sites of modules and remembers where each lies. */
export class PlaceFinder {
  readonly places = new Map<string, Place>()
  private readonly index: GraphIndex
  private readonly modules: ReadonlyMap<string, Module>

  constructor(index: GraphIndex, modules: ReadonlyMap<string, Module>) {
    this.index = index
    this.modules = modules
  }

  /** `input` and `output`, where the module takes and gives one tensor. */
  ends(module: Module): SiteEntry[] {
    const sites: SiteEntry[] = []
    const [input, output] = [[...module.inputs][0], module.outputs[0]]
    if (input && module.inputs.size === 1)
      sites.push(
        this.site(module, 'input', input[0], `what ${named(module)} receives, for it alone`, input[1]),
      )
    else if (module.nodes.length > 0) sites.push(missing(module, 'input', inputReason(module)))
    if (output !== undefined && module.outputs.length === 1)
      sites.push(this.site(module, 'output', output, `what ${named(module)} returns`))
    else if (module.nodes.length > 0)
      sites.push(
        missing(module, 'output', `${named(module)} gives ${module.outputs.length} tensors in this file`),
      )
    return sites
  }

  /** The stream between attention and MLP; `input` and `output` of the block are residPre and residPost. */
  residual(block: Block): SiteEntry[] {
    const chain = residualChain(block, this.index)
    const mid = chain.length === 2 ? chain[0]?.sum : undefined
    return mid !== undefined
      ? [this.site(block.module, 'residMid', mid, 'the residual stream between attention and MLP')]
      : [missing(block.module, 'residMid', 'attention and MLP are added at once in this architecture')]
  }

  attention(module: Module, sites: AttentionSites): SiteEntry[] {
    const rank = (found: Found) => ('name' in found ? this.producedAt(found.name) : 0)
    // q, k and v do not depend on each other, whatever the order of their nodes.
    const together = Math.max(rank(sites.q), rank(sites.k), rank(sites.v))
    const entry = (name: keyof AttentionSites, what: string, producedAt?: number) => {
      const found = sites[name]
      return 'name' in found
        ? this.site(module, name, found.name, what, 'all', producedAt)
        : missing(module, name, found.why)
    }
    const scores = entry('scores', 'what the softmax reads: scaled and masked')
    const place = this.places.get(scores.path)
    if (place) this.places.set(scores.path, { ...place, maskedTo: 'negative infinity' })
    return [
      entry('q', 'queries by head', together),
      entry('k', 'keys by head', together),
      entry('v', 'values by head', together),
      scores,
      entry('probs', 'the attention pattern [head, query, key]'),
      entry('z', 'weighted values by head, before the output projection'),
    ]
  }

  /** What the activation reads and what enters the down projection. */
  mlp(module: Module): SiteEntry[] {
    const linear = module.nodes.filter(node => isLinear(node, this.index))
    const [up, down] = [linear[0], linear.at(-1)].map(node => node && this.modules.get(node.scope))
    const pre = up?.outputs[0]
    const post = down && [...down.inputs.keys()][0]
    if (linear.length !== 2 || pre === undefined || post === undefined)
      return ['pre', 'post'].map(name =>
        missing(module, name, 'this MLP is not two projections around an activation'),
      )
    return [
      this.site(module, 'pre', pre, 'what the activation reads'),
      this.site(module, 'post', post, 'what enters the down projection'),
    ]
  }

  private producedAt(tensor: string): number {
    const node = this.index.producer.get(tensor)
    return node ? (this.index.order.get(node) ?? 0) + 1 : 0
  }

  /**
   * Several sites can lie on one tensor. They are ordered as values flow: outputs from the inside out, then what
   * single modules receive, from the outside in.
   */
  private site(
    module: Module,
    name: string,
    tensor: string,
    denotes: string,
    edges: readonly Edge[] | 'all' = 'all',
    producedAt = this.producedAt(tensor),
  ): SiteEntry {
    const depth = module.path === '' ? 0 : module.path.split('.').length
    const order = producedAt * 1000 + (edges === 'all' ? 400 - depth * 10 : 500 + depth * 10)
    const path = module.path === '' ? name : `${module.path}.${name}`
    const facts = this.index.graph.facts.get(tensor)
    this.places.set(path, { path, tensor, edges, order })
    return {
      name,
      path,
      exists: true,
      writable: true,
      shape: facts?.shape ?? [],
      dtype: languageDType(facts?.dtype ?? 'float32'),
      denotes,
      order,
    }
  }
}

const named = (module: Module) => (module.path === '' ? 'the model' : module.path)

function inputReason(module: Module): string {
  if (module.inputs.size > 1) return `${named(module)} receives ${module.inputs.size} tensors in this file`
  return `${named(module)} receives token ids: read them as t.ids`
}

function missing(module: Module, name: string, why: string): SiteEntry {
  const path = module.path === '' ? name : `${module.path}.${name}`
  return {
    name,
    path,
    exists: false,
    why,
    writable: false,
    shape: [],
    dtype: 'float32',
    denotes: '',
    order: 0,
  }
}
