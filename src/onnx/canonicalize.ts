import { type Dim } from '../graph/dim.ts'
import { constantOfFacts, factsOfConstant, bytesOfNumbers, type Facts } from './facts.ts'
import { foldValue } from './foldValue.ts'
import { inferOutputs } from './inferShape.ts'
import {
  type FusedGroup,
  type InlineTensor,
  type OnnxGraph,
  type OnnxNode,
  type StoredTensor,
  type ValueInfo,
} from './ir.ts'
import { asInt32Index, shareEqualNodes } from './share.ts'
import { aliasOf } from './simplify.ts'
import { bindSymbols, isPresent, pastOf } from './symbols.ts'

/**
 * A model graph in the form that hooks need: shape arithmetic folded away, casts and guards that change nothing
 * removed, every value's shape known over `batch` and `position`.
 */
export interface CanonicalGraph {
  opset: number
  domains: Readonly<Record<string, number>>
  inputs: ValueInfo[]
  /** The value that holds the logits (or the last hidden state, for a headless file). */
  output: string
  /** In topological order, only those the output needs. */
  nodes: OnnxNode[]
  constants: Map<string, InlineTensor>
  weights: Map<string, StoredTensor>
  /**
   * Small int64 vectors that depend on the batch and the length: computed on the host before a run and fed.
   * Name -> elements and whether it is a scalar.
   */
  hostValues: Map<string, { elements: readonly Dim[]; shape: readonly number[] }>
  facts: Map<string, Facts>
  /** Operators that were opened into primitives; a pass uses either form of each (engine/passNodes.ts). */
  fused: readonly FusedGroup[]
  /** Keys and values of earlier positions: input -> the value that holds them behind this pass. */
  presents: ReadonlyMap<string, string>
}

export interface CanonicalForm {
  /**
   * Whether keys and values of earlier positions come in: their number is the symbol `past` then, and their inputs stay.
   * Without, the past is empty and its inputs go: one forward pass over whole prompts.
   */
  past: boolean
}

/**
 * Rewrites a file's graph for one forward pass.
 * @param graph as read from the file
 */
export function canonicalize(graph: OnnxGraph, form: CanonicalForm = { past: false }): CanonicalGraph {
  const inputs = bindSymbols(graph.inputs, form.past ? 'past' : 0)
  const facts = new Map<string, Facts>()
  for (const [name, tensor] of graph.constants) facts.set(name, factsOfConstant(tensor))
  for (const [name, { dtype, dims }] of graph.weights) facts.set(name, { dtype, shape: dims })
  for (const { name, dtype, shape } of inputs) facts.set(name, { dtype, shape })

  const aliases = new Map<string, string>()
  const resolve = (name: string): string => {
    const target = aliases.get(name)
    return target === undefined ? name : resolve(target)
  }
  const builder = new Builder(graph, facts)
  for (const node of graph.nodes) {
    const names = node.inputs.map(resolve)
    const operands = names.map(name => facts.get(name))
    const alias = aliasOf({ ...node, inputs: names }, facts, builder.producers)
    const output = node.outputs[0]
    if (alias !== undefined && output !== undefined) {
      aliases.set(output, alias)
      continue
    }
    const outputs = inferOutputs(node, operands)
    if (output !== undefined && outputs[0]) outputs[0].value = foldValue(node, operands, outputs[0].shape)
    node.outputs.forEach((name, index) => {
      const known = outputs[index]
      if (known) facts.set(name, known)
    })
    // A reshape or expand to the shape a value already has is found only now that its target is folded.
    const same = output !== undefined && sameShape(node, facts.get(names[0] ?? ''), facts.get(output))
    if (same) aliases.set(output, names[0] ?? '')
    else if (outputs[0]?.value === undefined) builder.add({ ...node, inputs: names })
  }
  const logits = graph.outputs.find(output => !isPresent(output.name)) ?? graph.outputs[0]
  const presents = new Map<string, string>()
  for (const { name } of graph.outputs) {
    const past = isPresent(name) ? pastOf(name, inputs) : undefined
    if (past !== undefined) presents.set(past, resolve(name))
  }
  return builder.finish(inputs, resolve(logits?.name ?? ''), presents)
}

function sameShape(node: OnnxNode, before: Facts | undefined, after: Facts | undefined): boolean {
  if (node.op !== 'Reshape' && node.op !== 'Expand' && node.op !== 'Slice') return false
  const [a, b] = [before?.shape, after?.shape]
  if (!a || !b || before?.value !== undefined) return false
  return a.length === b.length && a.every((dim, axis) => dim === b[axis])
}

/** Collects the nodes that are left and turns what was folded into constants or values fed by the host. */
class Builder {
  readonly producers = new Map<string, OnnxNode>()
  private readonly nodes: OnnxNode[] = []
  private readonly hostValues: CanonicalGraph['hostValues'] = new Map()
  private readonly constants: Map<string, InlineTensor>
  private readonly graph: OnnxGraph
  private readonly facts: Map<string, Facts>

  constructor(graph: OnnxGraph, facts: Map<string, Facts>) {
    this.graph = graph
    this.facts = facts
    this.constants = new Map(graph.constants)
  }

  add(node: OnnxNode): void {
    const inputs = node.inputs.map((name, index) => this.operand(node, name, index))
    const added = { ...node, inputs }
    this.nodes.push(added)
    for (const name of node.outputs) if (name !== '') this.producers.set(name, added)
  }

  private operand(node: OnnxNode, name: string, index: number): string {
    const known = this.facts.get(name)
    if (known?.value === undefined || this.constants.has(name)) return name
    if (node.op === 'Reshape' && index === 1) return this.reshapeTarget(node, name, known)
    return this.knownValue(name, known, known.value)
  }

  /** A constant where the value is all numbers, else a value that the host feeds; equal ones share a name. */
  private knownValue(name: string, known: Facts, elements: readonly Dim[]): string {
    const constant = constantOfFacts(known)
    if (constant) {
      this.constants.set(name, constant)
      return name
    }
    const shape = (known.shape ?? []).map(Number)
    const shared = `host[${elements.join(',')}]${shape.length === 0 ? ':scalar' : ''}`
    this.hostValues.set(shared, { elements, shape })
    this.facts.set(shared, known)
    return shared
  }

  /** A reshape target as a constant wherever 0 (copy) and one -1 can say it, so that it serves every length. */
  private reshapeTarget(node: OnnxNode, name: string, known: Facts): string {
    const source = this.facts.get(node.inputs[0] ?? '')?.shape ?? []
    const target = (known.value ?? []).map((dim, axis) =>
      typeof dim === 'string' && dim === source[axis] ? 0 : dim,
    )
    if (target.filter(dim => typeof dim === 'string' || dim === -1).length <= 1) {
      const numbers = target.map(dim => (typeof dim === 'string' ? -1 : dim))
      const bytes = bytesOfNumbers(numbers, 'int64')
      const constant = `${name}:reshape${numbers.join('_')}`
      if (bytes) this.constants.set(constant, { dtype: 'int64', dims: [numbers.length], bytes })
      return constant
    }
    return this.knownValue(name, known, known.value ?? [])
  }

  finish(inputs: ValueInfo[], output: string, presents: Map<string, string>): CanonicalGraph {
    const needed = new Set([output, ...presents.values()])
    const nodes: OnnxNode[] = []
    const shared = shareEqualNodes(this.nodes, this.constants, new Set(inputs.map(input => input.name)))
    for (const node of shared.toReversed()) {
      if (!node.outputs.some(name => needed.has(name))) continue
      nodes.push(node)
      for (const name of node.inputs) needed.add(name)
    }
    const keep = <T>(map: Map<string, T>) => new Map([...map].filter(([name]) => needed.has(name)))
    return {
      opset: this.graph.opset,
      domains: this.graph.domains,
      inputs: inputs.filter(input => needed.has(input.name)).map(input => asInt32Index(input, nodes)),
      output,
      nodes: nodes.reverse(),
      constants: keep(this.constants),
      weights: keep(this.graph.weights),
      hostValues: keep(this.hostValues),
      facts: this.facts,
      fused: [],
      presents,
    }
  }
}
