import { type Dim } from '../graph/dim.ts'
import { activationsOf } from './activations.ts'
import { type CanonicalGraph } from './canonicalize.ts'
import { bytesOfNumbers, constantOfFacts, int, type Facts } from './facts.ts'
import {
  type FusedGroup,
  type InlineTensor,
  type OnnxGraph,
  type OnnxNode,
  type StoredTensor,
  type ValueInfo,
} from './ir.ts'
import { asInt32Index, shareEqualNodes } from './share.ts'
import { canonicalOpset } from './upgrade.ts'

/** Collects the nodes that are left and turns what was folded into constants or values fed by the host. */
export class Builder {
  readonly producers = new Map<string, OnnxNode>()
  readonly constants: Map<string, InlineTensor>
  readonly weights: Map<string, StoredTensor>
  private readonly nodes: OnnxNode[] = []
  private readonly orders = new Map<string, number>()
  private readonly groups: { node: OnnxNode; members: ReadonlySet<OnnxNode> }[] = []
  private readonly hostValues: CanonicalGraph['hostValues'] = new Map()
  private readonly graph: OnnxGraph
  private readonly facts: Map<string, Facts>

  constructor(graph: OnnxGraph, facts: Map<string, Facts>) {
    this.graph = graph
    this.facts = facts
    this.constants = new Map(graph.constants)
    this.weights = new Map(graph.weights)
  }

  /** Place in model order of the node that makes a value; -1 for what no node makes. */
  orderOf(name: string): number {
    return this.orders.get(name) ?? -1
  }

  get count(): number {
    return this.nodes.length
  }

  add(node: OnnxNode): void {
    const added = this.withOperands(node)
    this.nodes.push(added)
    for (const name of node.outputs) {
      if (name === '') continue
      this.producers.set(name, added)
      this.orders.set(name, this.nodes.length)
    }
  }

  /** Remembers that the nodes from a place on are what an operator of the file was opened into. */
  group(node: OnnxNode, from: number): void {
    this.groups.push({ node: this.withOperands(node), members: new Set(this.nodes.slice(from)) })
  }

  private withOperands(node: OnnxNode): OnnxNode {
    let { attributes } = node
    const inputs = node.inputs.map((name, index) => {
      const known = this.facts.get(name)
      if (known?.value === undefined || name === '') return name
      if (node.op !== 'Reshape' || index !== 1) return this.knownValue(name, known, known.value)
      const target = this.reshapeTarget(node, name, known, known.value)
      // In what was written here, 0 copies a dimension.
      if (target !== name) attributes = {}
      return target
    })
    return { ...node, attributes, inputs }
  }

  /** A constant where the value is all numbers, else a value that the host feeds; equal ones share a name. */
  private knownValue(name: string, known: Facts, elements: readonly Dim[]): string {
    if (this.constants.has(name)) return name
    const constant = constantOfFacts(known)
    if (constant) {
      this.constants.set(name, constant)
      return name
    }
    const shape = (known.shape ?? []).map(Number)
    const dtype = known.dtype === 'int64' ? '' : `:${known.dtype}`
    const shared = `host[${elements.join(',')}]${shape.length === 0 ? ':scalar' : ''}${dtype}`
    this.hostValues.set(shared, { elements, shape })
    this.facts.set(shared, known)
    return shared
  }

  /** A reshape target as a constant wherever 0 (copy) and one -1 can say it, so that it serves every length. */
  private reshapeTarget(node: OnnxNode, name: string, known: Facts, elements: readonly Dim[]): string {
    const source = this.facts.get(node.inputs[0] ?? '')?.shape ?? []
    const result = this.facts.get(node.outputs[0] ?? '')?.shape
    // A -1 whose size is known is written out: then another dimension can be the open one.
    const sizes = elements.map((dim, axis) => (dim === -1 || dim === 0 ? (result?.[axis] ?? dim) : dim))
    const target = sizes.map((dim, axis) => (typeof dim === 'string' && dim === source[axis] ? 0 : dim))
    const open = target.filter(dim => typeof dim === 'string' || dim === -1).length
    const numbers = target.map(dim => (typeof dim === 'string' ? -1 : dim))
    const isLiteral = elements.includes(0) && int(node.attributes, 'allowzero', 0) === 1
    if (open > 1 || isLiteral || numbers.every((dim, axis) => dim === elements[axis]))
      return this.knownValue(name, known, elements)
    const bytes = bytesOfNumbers(numbers, 'int64')
    const constant = `${name}:reshape${numbers.join('_')}`
    if (bytes) this.constants.set(constant, { dtype: 'int64', dims: [numbers.length], bytes })
    return constant
  }

  finish(inputs: ValueInfo[], output: string, presents: Map<string, string>): CanonicalGraph {
    const { nodes: shared, renamed } = shareEqualNodes(this.nodes, {
      constants: this.constants,
      weights: this.weights,
      inputs,
    })
    const at = (name: string) => renamed.get(name) ?? name
    const groups = this.groups.map(({ node, members }) => ({
      node: { ...node, inputs: node.inputs.map(at) },
      outputs: new Set([...members].flatMap(member => member.outputs.map(at))),
    }))
    const needed = new Set([output, ...presents.values()])
    const nodes: OnnxNode[] = []
    for (const node of shared.toReversed()) {
      const opened = groups.filter(group => group.node.outputs.some(name => node.outputs.includes(name)))
      if (!node.outputs.some(name => needed.has(name))) continue
      nodes.push(node)
      for (const name of node.inputs) needed.add(name)
      for (const group of opened) for (const name of group.node.inputs) needed.add(name)
    }
    nodes.reverse()
    const activations = activationsOf({ inputs, nodes, weights: this.weights })
    const flowing = nodes.filter(node => node.outputs.some(name => activations.has(name)))
    const fused = groups.flatMap(({ node, outputs }): FusedGroup[] => {
      const members = flowing.filter(member => member.outputs.some(name => name !== '' && outputs.has(name)))
      const made = new Set(members.flatMap(member => member.outputs))
      const used = node.outputs.map(name => (made.has(name) ? name : ''))
      return used.some(name => name !== '') ? [{ node: { ...node, outputs: used }, members }] : []
    })
    const keep = <T>(map: ReadonlyMap<string, T>) => new Map([...map].filter(([name]) => needed.has(name)))
    return {
      opset: Math.max(canonicalOpset, this.graph.opset),
      domains: this.graph.domains,
      inputs: inputs
        .filter(input => needed.has(input.name))
        .map(input => ({ ...input, shape: this.facts.get(input.name)?.shape ?? input.shape }))
        .map(input => asInt32Index(input, [...nodes, ...fused.map(({ node }) => node)])),
      output,
      nodes,
      constants: keep(this.constants),
      weights: keep(this.weights),
      hostValues: keep(this.hostValues),
      facts: this.facts,
      fused,
      presents,
    }
  }
}
