import { type Dim } from '../graph/dim.ts'
import { type SiteEntry } from '../graph/siteMap.ts'
import { type AttentionSites, type Found } from './attention.ts'
import { languageDType } from './dtypes.ts'
import { type FeedForward } from './mlp.ts'
import { type Edge, type GraphIndex, type Module } from './moduleTree.ts'
import { isIdentity } from './headLayout.ts'
import { type Place } from './places.ts'
import { type ResidualFacts } from './residual.ts'
import { normDivisor } from './normDivisor.ts'

/** Finds the sites of modules and remembers where each lies. */
export class PlaceFinder {
  readonly places = new Map<string, Place>()
  private readonly index: GraphIndex
  /** Where a tensor counts as produced, if not by its node: q, k and v lie beside each other. */
  private readonly ranks = new Map<string, number>()

  constructor(index: GraphIndex) {
    this.index = index
  }

  /** q, k and v do not depend on each other, whatever the order of their nodes. */
  putBeside(sites: AttentionSites): void {
    const scores = 'tensor' in sites.scores ? this.producedAt(sites.scores.tensor) : 0
    // Values may be computed behind the scores; then they stay there.
    const tensors = [sites.q, sites.k, sites.v]
      .flatMap(found => ('tensor' in found ? [found.tensor] : []))
      .filter(tensor => this.producedAt(tensor) < scores)
    const rank = Math.max(0, ...tensors.map(tensor => this.producedAt(tensor)))
    for (const tensor of tensors) this.ranks.set(tensor, rank)
  }

  /**
   * `input` and `output`, where the module takes and gives one tensor.
   * @param stream of the block around it; a block takes and gives the stream, whatever else goes in and out, and what is
   * inside is given the stream beside its own input where the skip ends there (BERT's `output`, Bloom's attention)
   */
  ends(module: Module, stream?: ResidualFacts, isBlock = false): SiteEntry[] {
    if (module.nodes.length === 0) return []
    const inputs = [...module.inputs.keys()]
    const skips = stream ? [stream.pre, 'tensor' in stream.mid ? stream.mid.tensor : undefined] : []
    const own = inputs.length > 1 && !isBlock ? inputs.filter(name => !skips.includes(name)) : inputs
    const input = own.length === 1 ? own[0] : isBlock ? stream?.pre : undefined
    const edges = module.inputs.get(input ?? '')
    const output = module.outputs.length === 1 ? module.outputs[0] : isBlock ? stream?.post : undefined
    return [
      input !== undefined && edges
        ? this.site(module, 'input', { tensor: input }, `what ${named(module)} receives, for it alone`, edges)
        : missing(module, 'input', this.inputReason(module)),
      output !== undefined
        ? this.site(module, 'output', { tensor: output }, `what ${named(module)} returns`)
        : missing(module, 'output', `${named(module)} gives ${module.outputs.length} tensors in this file`),
    ]
  }

  /** The stream between attention and MLP, and what they add to it where that is no module's output. */
  residual(module: Module, facts: ResidualFacts): SiteEntry[] {
    const entry = (name: string, found: Found, what: string) => this.site(module, name, found, what)
    const [attnOut, mlpOut] = [facts.attnOut, facts.mlpOut].map(found =>
      'tensor' in found && this.outputOn(found.tensor, module) !== undefined ? undefined : found,
    )
    return [
      entry('residMid', facts.mid, 'the residual stream between attention and MLP'),
      ...(attnOut ? [entry('attnOut', attnOut, 'what attention adds to the residual stream')] : []),
      ...(mlpOut ? [entry('mlpOut', mlpOut, 'what the MLP adds to the residual stream')] : []),
    ]
  }

  /** The outermost module inside a block that returns a tensor. */
  outputOn(tensor: string, block: Module): string | undefined {
    const places = [...this.places.values()].filter(
      place =>
        place.tensor === tensor && place.path.startsWith(`${block.path}.`) && place.path.endsWith('.output'),
    )
    return places.toSorted((a, b) => a.path.split('.').length - b.path.split('.').length)[0]?.path
  }

  attention(module: Module, sites: AttentionSites, result: Found): SiteEntry[] {
    const entry = (name: string, found: Found, what: string) => this.site(module, name, found, what)
    const scores = this.pattern(module, 'scores', sites.scores, 'what the softmax reads: scaled and masked')
    const place = this.places.get(scores.path)
    if (place) this.places.set(scores.path, { ...place, maskedTo: 'negative infinity' })
    // Where nothing stands between a projection and its product, qPre and kPre are other names of q and k.
    return [
      ...(isSame(sites.qPre, sites.q)
        ? []
        : [entry('qPre', sites.qPre, 'queries by head, before rotary embedding and norm')]),
      ...(isSame(sites.kPre, sites.k)
        ? []
        : [entry('kPre', sites.kPre, 'keys by head, before rotary embedding and norm')]),
      entry('q', sites.q, 'queries by head'),
      entry('k', sites.k, 'keys by head'),
      entry('v', sites.v, 'values by head'),
      scores,
      this.pattern(module, 'probs', sites.probs, 'the attention pattern [head, query, key]'),
      entry('z', sites.z, 'weighted values by head, before the output projection'),
      entry('result', result, 'what each head adds to the output of attention, without bias'),
    ]
  }

  /** Attention whose inside is not known. */
  closedAttention(module: Module, why: string): SiteEntry[] {
    return ['q', 'k', 'v', 'scores', 'probs', 'z', 'result'].map(name => missing(module, name, why))
  }

  /** What the activation reads, the branch beside it, and what enters the down projection. */
  mlp(module: Module, { sites }: FeedForward): SiteEntry[] {
    const gated = 'tensor' in sites.up
    return [
      this.site(module, 'pre', sites.pre, `what the activation reads${gated ? ' (the gate)' : ''}`),
      this.site(module, 'up', sites.up, 'the branch that the activated gate is multiplied by'),
      this.site(module, 'post', sites.post, 'what enters the down projection'),
    ]
  }

  /** What a norm divides by. */
  norm(module: Module): SiteEntry[] {
    const found = normDivisor(module, this.index)
    return found ? [this.site(module, 'scale', found, `what ${named(module)} divides by`)] : []
  }

  /** Scores and probabilities: their last dimension counts earlier positions, too. */
  private pattern(module: Module, name: string, found: Found, denotes: string): SiteEntry {
    const site = this.site(module, name, found, denotes)
    return { ...site, shape: site.shape.map((dim, axis) => (axis === 3 && dim === 'position' ? keys : dim)) }
  }

  /** Numbers sites by their place in model order alone, whatever stands between them in the file. */
  renumber(sites: readonly SiteEntry[]): void {
    const orders = [...new Set(sites.filter(({ exists }) => exists).map(({ order }) => order))]
    const rank = new Map(orders.sort((a, b) => a - b).map((order, at) => [order, at + 1]))
    for (const site of sites) site.order = rank.get(site.order) ?? 0
    for (const place of this.places.values()) place.order = rank.get(place.order) ?? 0
  }

  private producedAt(tensor: string): number {
    const node = this.index.producer.get(tensor)
    return this.ranks.get(tensor) ?? (node ? (this.index.order.get(node) ?? 0) + 1 : 0)
  }

  /**
   * Several sites can lie on one tensor. They are ordered as values flow: outputs from the inside out, then what
   * single modules receive, from the outside in.
   */
  private site(
    module: Module,
    name: string,
    found: Found,
    denotes: string,
    edges: readonly Edge[] | 'all' = 'all',
  ): SiteEntry {
    if ('why' in found) return missing(module, name, found.why)
    const { tensor, perm } = found
    const depth = module.path === '' ? 0 : module.path.split('.').length
    const order = this.producedAt(tensor) * 1000 + (edges === 'all' ? 400 - depth * 10 : 500 + depth * 10)
    const path = sitePath(module, name)
    const facts = this.index.graph.facts.get(tensor)
    const shape = facts?.shape
    if (!shape) return missing(module, name, this.whyShapeless(tensor))
    this.places.set(path, { path, tensor, edges, ...(perm && !isIdentity(perm) ? { perm } : {}), order })
    return {
      name,
      path,
      exists: true,
      writable: true,
      shape: perm ? perm.map((axis): Dim => shape[axis] ?? 1) : shape,
      dtype: languageDType(facts.dtype),
      denotes,
      order,
    }
  }

  /** Names the operator behind which shapes are no longer known. */
  private whyShapeless(tensor: string): string {
    const { graph, producer } = this.index
    const isShapeless = (name: string) => producer.has(name) && !graph.facts.get(name)?.shape
    let [name, node] = [tensor, producer.get(tensor)]
    for (let next: string | undefined = name; next !== undefined; next = node?.inputs.find(isShapeless)) {
      name = next
      node = producer.get(name)
    }
    if (!node) return 'its shape could not be told from the file'
    const at = node.name === '' ? name : node.name
    return `its shape could not be told behind the operator ${node.op} (${at})`
  }

  private inputReason(module: Module): string {
    if (module.inputs.size > 1) return `${named(module)} receives ${module.inputs.size} tensors in this file`
    return module.nodes.some(node => node.inputs.includes('input_ids'))
      ? `${named(module)} receives token ids: read them as t.ids`
      : `${named(module)} receives nothing that depends on the tokens`
  }
}

/** The dimension of scores and probabilities that counts keys. */
const keys: Dim = 'past+position'

const isSame = (a: Found, b: Found): boolean => 'tensor' in a && 'tensor' in b && a.tensor === b.tensor

const named = (module: Module) => (module.path === '' ? 'the model' : module.path)

const sitePath = (module: Module, name: string) => (module.path === '' ? name : `${module.path}.${name}`)

function missing(module: Module, name: string, why: string): SiteEntry {
  return {
    name,
    path: sitePath(module, name),
    exists: false,
    why,
    writable: false,
    shape: [],
    dtype: 'float32',
    denotes: '',
    order: 0,
  }
}
