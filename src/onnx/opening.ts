import { type Dim } from '../graph/dim.ts'
import { type CanonicalGraph } from './canonicalize.ts'
import { bytesOfNumbers, type Facts } from './facts.ts'
import { type Attributes, type FusedGroup, type InlineTensor, type OnnxDType, type OnnxNode } from './ir.ts'

/**
 * Opens nodes of a canonical graph into primitives that compute the same, so that values inside can be sites. The graph
 * it was made from stays as it is.
 */
export class Opening {
  private readonly graph: CanonicalGraph
  private readonly facts: Map<string, Facts>
  private readonly constants: Map<string, InlineTensor>
  private readonly hostValues: CanonicalGraph['hostValues']
  private readonly members = new Map<OnnxNode, readonly OnnxNode[]>()

  constructor(graph: CanonicalGraph) {
    this.graph = graph
    this.facts = new Map(graph.facts)
    this.constants = new Map(graph.constants)
    this.hostValues = new Map(graph.hostValues)
  }

  /** A small int64 vector; equal ones share a name. */
  ints(numbers: readonly number[]): string {
    return this.constant(`ints[${numbers.join()}]`, 'int64', [numbers.length], numbers)
  }

  /** A float32 number without dimensions. */
  float(number: number): string {
    return this.constant(`float[${number}]`, 'float32', [], [number])
  }

  /** A shape that depends on the batch and the length: the host feeds it. */
  shape(dims: readonly Dim[]): string {
    const name = `host[${dims.join(',')}]`
    this.hostValues.set(name, { elements: dims, shape: [dims.length] })
    this.facts.set(name, { dtype: 'int64', shape: [dims.length], value: dims })
    return name
  }

  private constant(
    name: string,
    dtype: OnnxDType,
    dims: readonly number[],
    numbers: readonly number[],
  ): string {
    const bytes = bytesOfNumbers(numbers, dtype)
    if (bytes) this.constants.set(name, { dtype, dims, bytes })
    this.facts.set(name, { dtype, shape: dims, value: numbers })
    return name
  }

  /** Starts the members of an opened node: they stand in its place and in its module. */
  inside(node: OnnxNode): Inside {
    return new Inside(node, this.facts)
  }

  /** Puts members in the place of a node; the node stays as their short form. */
  open(node: OnnxNode, { members }: Inside): void {
    this.members.set(node, members)
  }

  finish(): CanonicalGraph {
    const opened = (nodes: readonly OnnxNode[]) => nodes.flatMap(node => this.members.get(node) ?? [node])
    const inGroups = new Set(this.graph.fused.flatMap(({ members }) => members))
    const fused: FusedGroup[] = this.graph.fused.map(group => ({ ...group, members: opened(group.members) }))
    for (const [node, members] of this.members) if (!inGroups.has(node)) fused.push({ node, members })
    return {
      ...this.graph,
      nodes: opened(this.graph.nodes),
      facts: this.facts,
      constants: this.constants,
      hostValues: this.hostValues,
      fused,
    }
  }
}

/** Builds the primitives of one opened node. */
class Inside {
  readonly members: OnnxNode[] = []
  private readonly node: OnnxNode
  private readonly facts: Map<string, Facts>
  private readonly dtype: OnnxDType

  constructor(node: OnnxNode, facts: Map<string, Facts>) {
    this.node = node
    this.facts = facts
    this.dtype = facts.get(node.outputs[0] ?? '')?.dtype ?? 'float32'
  }

  /**
   * Adds a node.
   * @param name what its value is, unique inside the opened node; null for the opened node's own output
   * @returns the value's name
   */
  add(
    op: string,
    inputs: string[],
    name: string | null,
    shape: readonly Dim[] | undefined,
    attributes: Attributes = {},
    dtype: OnnxDType = this.dtype,
  ): string {
    const own = this.node.outputs[0] ?? ''
    const output = name === null ? own : `${own}:${name}`
    this.members.push({
      op,
      domain: '',
      name: '',
      inputs,
      outputs: [output],
      attributes,
      scope: this.node.scope,
    })
    if (name !== null) this.facts.set(output, { dtype, shape })
    return output
  }
}

export type { Inside }
