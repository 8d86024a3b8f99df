import { activationsOf } from './activations.ts'
import { type CanonicalGraph } from './canonicalize.ts'
import { type OnnxNode } from './ir.ts'
import { parentOf } from './modulePath.ts'
import { isPast } from './symbols.ts'

/** One place where a value is consumed. */
export interface Edge {
  node: OnnxNode
  input: number
}

/** A module as the graph shows it: the nodes traced in its scope, and the values that enter and leave them. */
export interface Module {
  path: string
  parent: string | null
  children: string[]
  /** Nodes whose scope is exactly this module. */
  own: OnnxNode[]
  /** Nodes of this module and everything inside it, in model order. */
  nodes: OnnxNode[]
  /** What comes from outside and depends on the tokens, with the edges that take it. */
  inputs: Map<string, Edge[]>
  /** Activations that are used outside; position tables only where nothing that depends on the tokens is. */
  outputs: string[]
}

/** Relations between the values and nodes of a canonical graph. */
export class GraphIndex {
  readonly graph: CanonicalGraph
  readonly producer = new Map<string, OnnxNode>()
  readonly consumers = new Map<string, Edge[]>()
  /** Position of each node in model order. */
  readonly order = new Map<OnnxNode, number>()
  /** What flows through the model: values that are computed from tokens or parameters. Masks and tables are not. */
  readonly activations: ReadonlySet<string>
  /** Those of them that depend on the tokens; position embeddings and rotary tables do not. */
  readonly tokenDependent = new Set<string>(['input_ids', 'inputs_embeds'])

  constructor(graph: CanonicalGraph) {
    this.graph = graph
    this.activations = activationsOf(graph)
    graph.nodes.forEach((node, position) => {
      this.order.set(node, position)
      for (const name of node.outputs) this.producer.set(name, node)
      node.inputs.forEach((name, input) => {
        const edges = this.consumers.get(name) ?? []
        edges.push({ node, input })
        this.consumers.set(name, edges)
      })
      const dependent = node.inputs.some(name => this.tokenDependent.has(name))
      if (dependent) for (const name of node.outputs) this.tokenDependent.add(name)
    })
  }

  /** Whether a node computes masks or position tables: it sees no token and no parameter. */
  isPrologue(node: OnnxNode): boolean {
    return !node.outputs.some(name => this.activations.has(name))
  }
}

/**
 * The module tree from node scopes and parameter names: `transformer.h.0.attn.c_attn` makes each of its prefixes a
 * module. '' is the model itself.
 */
export function moduleTree(index: GraphIndex): Map<string, Module> {
  const modules = new Map<string, Module>()
  const ensure = (path: string): Module => {
    const known = modules.get(path)
    if (known) return known
    const parent = path === '' ? null : parentOf(path)
    const module: Module = { path, parent, children: [], own: [], nodes: [], inputs: new Map(), outputs: [] }
    if (parent !== null) ensure(parent).children.push(path)
    modules.set(path, module)
    return module
  }
  ensure('')
  for (const node of index.graph.nodes) {
    if (index.isPrologue(node)) continue
    ensure(node.scope).own.push(node)
    for (let path: string | null = node.scope; path !== null; path = modules.get(path)?.parent ?? null)
      ensure(path).nodes.push(node)
  }
  for (const module of modules.values()) connect(module, index)
  return inModelOrder(modules, index)
}

function connect(module: Module, index: GraphIndex): void {
  const inside = new Set(module.nodes)
  const outputs = new Set<string>()
  for (const node of module.nodes) {
    node.inputs.forEach((name, input) => {
      const producer = index.producer.get(name)
      if (!index.activations.has(name) || isPast(name) || (producer && inside.has(producer))) return
      const edges = module.inputs.get(name) ?? []
      edges.push({ node, input })
      module.inputs.set(name, edges)
    })
    for (const name of node.outputs) {
      const leaves = (index.consumers.get(name) ?? []).some(edge => !inside.has(edge.node))
      if (leaves || name === index.graph.output) outputs.add(name)
    }
  }
  const dependent = [...outputs].filter(name => index.tokenDependent.has(name))
  module.outputs = dependent.length > 0 ? dependent : [...outputs]
}

function inModelOrder(modules: Map<string, Module>, index: GraphIndex): Map<string, Module> {
  const first = (module: Module) => {
    const node = module.nodes[0]
    return node ? (index.order.get(node) ?? 0) : 0
  }
  const sorted = new Map<string, Module>()
  const visit = (path: string) => {
    const module = modules.get(path)
    if (!module) return
    module.children.sort((a, b) => childOrder(a, b, path => first(modules.get(path) ?? module)))
    sorted.set(path, module)
    module.children.forEach(visit)
  }
  visit('')
  return sorted
}

/** Numbered children by number, others by where they begin. */
function childOrder(a: string, b: string, first: (path: string) => number): number {
  const [x, y] = [a, b].map(path => Number(path.slice(path.lastIndexOf('.') + 1)))
  if (x !== undefined && y !== undefined && Number.isInteger(x) && Number.isInteger(y)) return x - y
  return first(a) - first(b)
}
