import { weakType } from '../graph/operations/types.ts'
import { type DType } from '../graph/dtype.ts'
import { type Span } from '../graph/errors.ts'
import { type TensorData, type TensorType } from '../graph/tensorData.ts'
import { createNameCounter, GraphEmitter } from '../onnx/emitter.ts'
import { type InlineTensor, type OnnxNode } from '../onnx/ir.ts'
import { type ModelHandle } from './modelStore.ts'
import { type Item, type Saved, type Segment, type Source, type ValueType, type Woven } from './woven.ts'

/** '' stands for an operand that is left out, or a result that is not wanted. */
const isThere = (name: string): boolean => name !== ''

/** A number beside tensors, and the node that it stands in. */
export interface ScalarValue {
  scalar: number | boolean
  node: string
}

/** Collects the woven graph: items, the types of their values, and where the other values come from. */
export class Loom {
  private readonly items: Item[] = []
  private readonly types = new Map<string, ValueType>()
  private readonly sources = new Map<string, Source>()
  private readonly saves: Saved[] = []
  private readonly aliases = new Map<string, string>()
  private readonly nodeValues = new Map<string, string>()
  private readonly names = createNameCounter()
  private readonly seen = new Set<string>()
  private readonly written = new Set<string>()
  private current: string | null = null

  /** What is added from now on belongs to this node of the intervention graph; null for the model. */
  enter(node: string | null): void {
    this.current = node
  }

  /** The name of a node's value. */
  value(node: string, name: string): void {
    this.nodeValues.set(node, name)
  }

  /** Notes that a number is written into nodes, not fed. */
  write({ node }: ScalarValue): void {
    this.written.add(node)
  }

  /** Adds a node of a model. */
  node(node: OnnxNode, segment: Segment, span?: Span): void {
    this.items.push({
      nodes: [node],
      constants: new Map(),
      inputs: node.inputs.filter(isThere),
      outputs: node.outputs.filter(isThere),
      segment,
      span,
      node: null,
    })
  }

  type(name: string, type: ValueType): void {
    this.types.set(name, type)
  }

  /**
   * Adds nodes that stay together: what `build` emits, from the named inputs to the value whose name it returns.
   * @returns the name of the result
   */
  cluster(
    span: Span | undefined,
    inputs: readonly string[],
    type: ValueType,
    build: (emitter: GraphEmitter) => string,
    segment: Segment | null = null,
  ): string {
    const emitter = new GraphEmitter(`op${this.names.next()}:`, this.names)
    const result = build(emitter)
    const constant = emitter.constants.get(result)
    if (constant) {
      this.sources.set(result, { kind: 'inline', tensor: constant })
      this.types.set(result, type)
      return result
    }
    if (emitter.nodes.length === 0) return result
    this.types.set(result, type)
    this.items.push({
      nodes: emitter.nodes,
      constants: emitter.constants,
      inputs,
      outputs: [result],
      segment,
      span,
      node: this.current,
    })
    return result
  }

  /** Adds nodes that are written out already and stay together; returns the name of their result. */
  piece(span: Span | undefined, nodes: readonly OnnxNode[], result: string, type: ValueType): string {
    const made = new Set(nodes.flatMap(node => node.outputs))
    const inputs = nodes.flatMap(node => node.inputs).filter(name => name !== '' && !made.has(name))
    this.types.set(result, type)
    const node = this.current
    this.items.push({ nodes, constants: new Map(), inputs, outputs: [result], segment: null, span, node })
    return result
  }

  source(name: string, source: Source): string {
    if (!this.sources.has(name)) {
      this.sources.set(name, source)
      this.types.set(
        name,
        source.kind === 'inline' ? { dtype: source.tensor.dtype, shape: source.tensor.dims } : source.type,
      )
    }
    return name
  }

  /**
   * Values known before the run.
   * @param node of the intervention graph that they belong to
   */
  host(data: TensorData, node?: string): string {
    const bytes = new Uint8Array(data.data.buffer, data.data.byteOffset, data.data.byteLength)
    return this.source(`host:${this.names.next()}`, {
      kind: 'host',
      type: data,
      bytes,
      of: node === undefined ? undefined : { node, dtype: data.dtype },
    })
  }

  result(ref: string, type: TensorType): string {
    return this.source(`result:${ref}`, { kind: 'result', ref, type })
  }

  weight(model: ModelHandle, stored: string): string {
    const { dtype, dims } = model.stored(stored)
    return this.source(`w:${model.key}:${stored}`, {
      kind: 'weight',
      model,
      stored,
      type: { dtype, shape: dims },
    })
  }

  inline(name: string, tensor: InlineTensor): string {
    return this.source(name, { kind: 'inline', tensor })
  }

  /** A weight belongs to its model: what is saved of it is a copy. */
  save(name: string, value: string, type: TensorType): void {
    const isWeight = this.sources.get(value)?.kind === 'weight'
    const own = isWeight
      ? this.cluster(undefined, [value], type, emitter => emitter.emit('Identity', [value])[0])
      : value
    this.saves.push({ name, value: own, type })
  }

  /** `alias` is another name of `name`. */
  alias(alias: string, name: string): void {
    this.aliases.set(alias, name)
  }

  /** A number as a tensor without dimensions; of the given dtype where that is a float. */
  scalar(
    { scalar: value, node }: ScalarValue,
    dtype: DType = weakType(value).dtype,
  ): { name: string; type: TensorType } {
    const whole = weakType(value).dtype !== 'float32'
    const data: TensorData =
      dtype === 'bool'
        ? { dtype, shape: [], data: Uint8Array.of(Number(value)) }
        : dtype === 'int32' && whole
          ? { dtype, shape: [], data: Int32Array.of(Number(value)) }
          : { dtype: 'float32', shape: [], data: Float32Array.of(Number(value)) }
    return { name: this.host(data, node), type: data }
  }

  /** True the first time it is asked of a key. */
  once(key: string): boolean {
    if (this.seen.has(key)) return false
    this.seen.add(key)
    return true
  }

  finish(): Woven {
    const resolve = (name: string): string => {
      const target = this.aliases.get(name)
      return target === undefined ? name : resolve(target)
    }
    const renamed = this.items.map(item => ({
      ...item,
      nodes: item.nodes.map(node => ({ ...node, inputs: node.inputs.map(resolve) })),
      inputs: item.inputs.map(resolve),
    }))
    return {
      items: renamed,
      types: this.types,
      sources: this.sources,
      saves: this.saves.map(save => ({ ...save, value: resolve(save.value) })),
      nodeValues: new Map([...this.nodeValues].map(([node, name]) => [node, resolve(name)])),
      written: this.written,
    }
  }
}
