import { mulDims, type Dim } from '../graph/dim.ts'
import { VitrineError } from '../graph/errors.ts'
import { Builder } from './builder.ts'
import { consumersOf } from './consumersOf.ts'
import { bytesOfNumbers, factsOfConstant, type Facts } from './facts.ts'
import { Flattened } from './flattened.ts'
import { foldValue } from './foldValue.ts'
import { createOpener } from './fused/opener.ts'
import { openingOf } from './fused/openings.ts'
import { inDataOrder } from './inDataOrder.ts'
import { inferOutputs } from './inferShape.ts'
import {
  type FusedGroup,
  type InlineTensor,
  type OnnxGraph,
  type OnnxNode,
  type StoredTensor,
  type Subgraph,
  type ValueInfo,
} from './ir.ts'
import { branchOf } from './branches.ts'
import { inHuggingFaceSpelling } from './scopes.ts'
import { aliasOf, asTranspose } from './simplify.ts'
import { bindSymbols, isPast, isPresent, pastOf } from './symbols.ts'
import { unpackProjections } from './unpack.ts'
import { upgraded } from './upgrade.ts'

/**
 * A model graph in the form that hooks need: shape arithmetic folded away, casts and guards that change nothing
 * removed, fused operators opened, every value's shape known over `batch`, `position` and `past`.
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
   * Small integer vectors that depend on the batch and the length: computed on the host before a run and fed, in the
   * dtype that `facts` has. Name -> elements and whether it is a scalar.
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
 * @param source as read from the file
 */
export function canonicalize(source: OnnxGraph, form: CanonicalForm = { past: false }): CanonicalGraph {
  const graph = unpackProjections(inHuggingFaceSpelling(source))
  const inputs = bindSymbols(graph.inputs, form.past ? 'past' : 0)
  const canonicalizer = new Canonicalizer(graph, inputs, form)
  for (const node of inDataOrder(graph.nodes)) canonicalizer.takeNode(node)
  return canonicalizer.finish()
}

class Canonicalizer {
  private readonly facts = new Map<string, Facts>()
  private readonly aliases = new Map<string, string>()
  private readonly builder: Builder
  private readonly flattened: Flattened
  /** Sides of stored masks: how long a prompt can be. */
  private readonly longest = new Set<Dim>()
  private readonly graph: OnnxGraph
  private readonly inputs: ValueInfo[]
  private readonly form: CanonicalForm

  constructor(graph: OnnxGraph, inputs: ValueInfo[], form: CanonicalForm) {
    this.graph = graph
    this.inputs = inputs
    this.form = form
    this.builder = new Builder(graph, this.facts)
    this.flattened = new Flattened({
      consumers: consumersOf(graph.nodes),
      facts: name => this.facts.get(this.resolve(name)),
      add: node => this.add(node),
      alias: (name, value) => this.aliases.set(name, this.resolve(value)),
      vector: (name, value) => {
        this.facts.set(name, { dtype: 'int64', shape: [value.length], value })
        return name
      },
    })
    this.know(graph)
    for (const { dtype, dims } of graph.weights.values())
      if (!/float/.test(dtype) && dims.length > 1 && dims.at(-1) === dims.at(-2))
        this.longest.add(dims.at(-1) ?? 0)
    for (const { name, dtype, shape } of inputs) this.facts.set(name, { dtype, shape })
    // How many positions are unembedded is not the file's to decide: 0 means all.
    for (const { name, dtype, shape } of inputs)
      if (/^(num_)?logits_to_keep$/.test(name)) this.facts.set(name, { dtype, shape, value: [0] })
  }

  private know({ constants, weights }: Pick<Subgraph, 'constants' | 'weights'>): void {
    for (const [name, tensor] of constants) this.facts.set(name, factsOfConstant(tensor))
    for (const [name, { dtype, dims }] of weights) this.facts.set(name, { dtype, shape: dims })
  }

  private readonly resolve = (name: string): string => {
    const target = this.aliases.get(name)
    return target === undefined ? name : this.resolve(target)
  }

  /** Takes a node of the file. */
  takeNode(node: OnnxNode): void {
    if (!this.flattened.take(node)) this.add(node)
  }

  /** Takes a node of the file, or one that an operator of the file is opened into. */
  private add(source: OnnxNode): void {
    const resolved = { ...source, inputs: source.inputs.map(this.resolve) }
    const current = upgraded(resolved, this.graph.opset, values => this.vector(source, values))
    const node = asTranspose(current, this.facts, this.builder.producers)
    const operands = node.inputs.map(name => this.facts.get(name))
    const branch = branchOf(node, this.form, this.facts, this.builder.producers)
    if (branch) {
      this.take(node, branch)
      return
    }
    const alias = aliasOf(node, this.facts, this.builder.producers)
    const output = node.outputs[0]
    if (alias !== undefined && output !== undefined) {
      this.aliases.set(output, alias)
      return
    }
    if (this.opened(node)) return
    if (this.merged(node, operands) || this.reshapedWeight(node, operands)) return
    const outputs = inferOutputs(node, operands)
    if (output !== undefined && outputs[0])
      outputs[0].value = foldValue(node, operands, outputs[0].shape) ?? this.lengthWithin(node, operands)
    node.outputs.forEach((name, index) => {
      const known = outputs[index]
      if (known && name !== '') this.facts.set(name, known)
    })
    // A reshape or expand to the shape a value already has is found only now that its target is folded.
    const first = node.inputs[0] ?? ''
    if (output !== undefined && sameShape(node, this.facts.get(first), this.facts.get(output)))
      this.aliases.set(output, first)
    else if (outputs[0]?.value === undefined) this.builder.add(node)
  }

  /**
   * Heads that are put side by side and rows into one dimension by a single step take two: what is between is what enters
   * the projection.
   */
  private merged(node: OnnxNode, operands: readonly (Facts | undefined)[]): boolean {
    const shape = operands[0]?.shape
    const target = inferOutputs(node, operands)[0]?.shape
    if (node.op !== 'Reshape' || shape?.length !== 4 || target?.length !== 2) return false
    const [batch = 1, position = 1, heads = 1, dHead = 1] = shape
    const width = mulDims(heads, dHead)
    if (typeof width !== 'number' || target[1] !== width || typeof position === 'number') return false
    const [output = ''] = node.outputs
    const [source = '', rows = ''] = node.inputs
    const [between, sizes] = [`${output}:heads`, `${output}:heads:shape`]
    this.facts.set(sizes, { dtype: 'int64', shape: [3], value: [batch, position, width] })
    const scope = this.builder.producers.get(source)?.scope ?? node.scope
    this.add({ ...node, name: '', scope, inputs: [source, sizes], outputs: [between] })
    this.add({ ...node, inputs: [between, rows] })
    return true
  }

  /** A stored weight in another shape is the same bytes. */
  private reshapedWeight(node: OnnxNode, operands: readonly (Facts | undefined)[]): boolean {
    const stored = node.op === 'Reshape' ? this.builder.weights.get(node.inputs[0] ?? '') : undefined
    const [output] = node.outputs
    const dims = stored && inferOutputs(node, operands)[0]?.shape?.map(Number)
    if (!stored || !dims?.every(Number.isInteger) || output === undefined) return false
    this.builder.weights.set(output, { ...stored, dims })
    this.facts.set(output, { dtype: stored.dtype, shape: dims })
    return true
  }

  /** The lesser of a length and the model's longest: no prompt is longer than that. */
  private lengthWithin(
    { op }: OnnxNode,
    operands: readonly (Facts | undefined)[],
  ): readonly Dim[] | undefined {
    const [a, b, ...more] = operands.map(operand => operand?.value)
    if (op !== 'Min' || a?.length !== 1 || b?.length !== 1 || more.length > 0) return undefined
    const [length, limit] = typeof a[0] === 'string' ? [a, b] : [b, a]
    return typeof length[0] === 'string' && this.longest.has(limit[0] ?? '') ? length : undefined
  }

  /** A branch of an `If` that is always taken, in place of the node. */
  private take(node: OnnxNode, branch: Subgraph): void {
    this.know(branch)
    for (const [name, tensor] of branch.constants) this.builder.constants.set(name, tensor)
    for (const [name, tensor] of branch.weights) this.builder.weights.set(name, tensor)
    for (const inner of branch.nodes) this.takeNode(inner)
    node.outputs.forEach((name, index) => {
      const inner = branch.outputs[index]
      if (name !== '' && inner !== undefined && inner !== name) this.aliases.set(name, this.resolve(inner))
    })
  }

  private opened(node: OnnxNode): boolean {
    const opening = openingOf(node)
    if (!opening) return false
    const from = this.builder.count
    const opener = createOpener(node, {
      facts: this.facts,
      weights: this.builder.weights,
      past: this.form.past ? 'past' : 0,
      scopeOf: name => this.builder.producers.get(this.resolve(name))?.scope,
      orderOf: name => this.builder.orderOf(this.resolve(name)),
      alias: (name, value) => this.aliases.set(name, value),
      add: member => {
        this.add(member)
        return member.outputs.map(this.resolve)
      },
    })
    const fused = opening(opener)
    if (!fused) return fused === null
    const inputs = fused.inputs.map(name => (isPast(name) && !this.form.past ? '' : name))
    this.builder.group({ ...fused, inputs, outputs: fused.outputs.map(this.resolve) }, from)
    return true
  }

  private vector(node: OnnxNode, values: readonly number[]): string {
    const name = `${node.outputs[0] ?? node.name}:axes`
    const bytes = bytesOfNumbers(values, 'int64') ?? new Uint8Array()
    const tensor: InlineTensor = { dtype: 'int64', dims: [values.length], bytes }
    this.builder.constants.set(name, tensor)
    this.facts.set(name, factsOfConstant(tensor))
    return name
  }

  finish(): CanonicalGraph {
    const { outputs } = this.graph
    const logits = outputs.find(output => !isPresent(output.name)) ?? outputs[0]
    const presents = new Map<string, string>()
    for (const { name } of outputs) {
      const past = isPresent(name) ? pastOf(name, this.inputs) : undefined
      if (past !== undefined) presents.set(past, this.resolve(name))
    }
    const graph = this.builder.finish(this.inputs, this.resolve(logits?.name ?? ''), presents)
    refuseForeign(graph.nodes)
    return graph
  }
}

/** Operator sets that ONNX Runtime has. */
const knownDomains = ['', 'com.microsoft', 'ai.onnx.ml', 'com.microsoft.nchwc', 'com.ms.internal.nhwc']

/** @throws VitrineError for operators that no runtime has, and for choices that depend on data */
function refuseForeign(nodes: readonly OnnxNode[]): void {
  for (const { op, domain, name, outputs, attributes } of nodes) {
    const where = `node ${name === '' ? (outputs[0] ?? '') : name}`
    if (!knownDomains.includes(domain))
      throw new VitrineError(`the model uses the operator ${op} of the operator set ${domain} (${where})`, {
        hint: 'ONNX Runtime does not have it: take an export without operators of its own',
      })
    if (Object.values(attributes).some(({ type }) => type === 'graph'))
      throw new VitrineError(`the model chooses by data what it computes (${op}, ${where})`, {
        hint: 'graphs with loops and branches cannot be traced: take an export without them',
      })
  }
}

function sameShape(node: OnnxNode, before: Facts | undefined, after: Facts | undefined): boolean {
  if (node.op !== 'Reshape' && node.op !== 'Expand' && node.op !== 'Slice') return false
  const [a, b] = [before?.shape, after?.shape]
  if (!a || !b || before?.value !== undefined) return false
  return a.length === b.length && a.every((dim, axis) => dim === b[axis])
}
