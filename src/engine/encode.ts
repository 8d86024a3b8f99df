import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import {
  type InlineTensor,
  type OnnxGraph,
  type OnnxNode,
  type StoredTensor,
  type ValueInfo,
} from '../onnx/ir.ts'
import { encodeModel } from '../onnx/write.ts'
import { type ModelHandle } from './modelStore.ts'
import { type Step } from './plan.ts'
import { type Source, type Woven } from './woven.ts'

/** A step as an ONNX model, and how its inputs and outputs are called in the woven graph. */
export interface EncodedStep {
  label: string
  layers: readonly number[]
  onCpu: boolean
  nodes: number
  /** Equal for programs that are the same: blocks of equal structure share one where weights are inputs. */
  key: string
  model: Uint8Array
  /** Program input -> value. */
  inputs: ReadonlyMap<string, string>
  /** Program output -> value. */
  outputs: ReadonlyMap<string, string>
  /** Weights that are initialisers, by model. */
  initializers: ReadonlyMap<ModelHandle, ReadonlySet<string>>
}

/**
 * Writes a step as a program. Values are renamed in order of appearance, so that programs of equal structure are
 * equal byte for byte.
 * @param weights whether weights are inputs, or initialisers that point into the model's files
 */
export function encodeStep(step: Step, woven: Woven, weights: 'inputs' | 'initializers'): EncodedStep {
  const writer = new ProgramWriter(woven, weights)
  for (const item of step.items) {
    for (const [name, tensor] of item.constants) writer.constant(name, tensor)
    for (const node of item.nodes) writer.node(node)
  }
  const outputs = new Map(step.outputs.map(name => [writer.rename(name), name]))
  const opset = writer.opset(step)
  const graph: OnnxGraph = {
    ...opset,
    inputs: writer.inputs,
    outputs: [...outputs].map(([renamed, name]) => writer.info(renamed, name)),
    nodes: writer.nodes,
    constants: writer.constants,
    weights: writer.weights,
  }
  const model = encodeModel(graph)
  const files = [...writer.initializers.keys()].map(handle => handle.key)
  return {
    label: step.label,
    layers: step.layers,
    onCpu: step.onCpu,
    nodes: writer.nodes.length,
    key: [bytesToHex(sha256(model)), step.onCpu ? 'cpu' : '', ...files].join('/'),
    model,
    inputs: writer.feeds,
    outputs,
    initializers: writer.initializers,
  }
}

/** A weight that is decoded on the host is an input everywhere: no range of a file holds it. */
const isAsStored = ({ model, stored }: Extract<Source, { kind: 'weight' }>): boolean =>
  model.stored(stored).decode === undefined

class ProgramWriter {
  readonly nodes: OnnxNode[] = []
  readonly inputs: ValueInfo[] = []
  readonly feeds = new Map<string, string>()
  readonly constants = new Map<string, InlineTensor>()
  readonly weights = new Map<string, StoredTensor>()
  readonly initializers = new Map<ModelHandle, Set<string>>()
  private readonly names = new Map<string, string>([['', '']])
  private readonly woven: Woven
  private readonly mode: 'inputs' | 'initializers'
  private symbols = 0

  constructor(woven: Woven, mode: 'inputs' | 'initializers') {
    this.woven = woven
    this.mode = mode
  }

  node(node: OnnxNode): void {
    const inputs = node.inputs.map(name => this.names.get(name) ?? this.external(name))
    this.nodes.push({
      ...node,
      name: `n${this.nodes.length}`,
      inputs,
      outputs: node.outputs.map(name => this.rename(name)),
    })
  }

  constant(name: string, tensor: InlineTensor): void {
    this.constants.set(this.rename(name), tensor)
  }

  rename(name: string): string {
    const known = this.names.get(name)
    if (known !== undefined) return known
    const renamed = `v${this.names.size}`
    this.names.set(name, renamed)
    return renamed
  }

  /** A value that comes from outside the program. */
  private external(name: string): string {
    const renamed = this.rename(name)
    const source = this.woven.sources.get(name)
    if (source?.kind === 'inline') this.constants.set(renamed, source.tensor)
    else if (source?.kind === 'weight' && this.mode === 'initializers' && isAsStored(source))
      this.initializer(renamed, source)
    else {
      this.inputs.push(this.info(renamed, name))
      this.feeds.set(renamed, name)
    }
    return renamed
  }

  private initializer(renamed: string, { model, stored }: Extract<Source, { kind: 'weight' }>): void {
    this.weights.set(renamed, model.stored(stored))
    const names = this.initializers.get(model) ?? new Set()
    this.initializers.set(model, names.add(stored))
  }

  /** Sizes are left open: one program serves every batch and length. Those of a weight never change. */
  info(renamed: string, name: string): ValueInfo {
    const type = this.woven.types.get(name)
    if (!type) throw new Error(`the type of ${name} is not known`)
    const isWeight = this.woven.sources.get(name)?.kind === 'weight'
    if (isWeight) return { name: renamed, dtype: type.dtype, shape: type.shape }
    return { name: renamed, dtype: type.dtype, shape: type.shape.map(() => `d${this.symbols++}`) }
  }

  opset(step: Step): Pick<OnnxGraph, 'opset' | 'domains'> {
    const models = [...this.woven.sources.values()].flatMap(source =>
      source.kind === 'weight' ? [source.model] : [],
    )
    const graphs = step.items.some(({ segment }) => segment) ? models.map(model => model.open.graph) : []
    const domains = new Set(this.nodes.map(node => node.domain).filter(domain => domain !== ''))
    return {
      opset: Math.max(18, ...graphs.map(graph => graph.opset)),
      domains: Object.fromEntries([...domains].map(domain => [domain, graphs[0]?.domains[domain] ?? 1])),
    }
  }
}
