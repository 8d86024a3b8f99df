import { mulDims, type Dim } from '../graph/dim.ts'
import { axisOf, int, ints, numbersOf, type Facts } from './facts.ts'
import { type OnnxNode } from './ir.ts'

/** Operators that do to [batch, position, width] what they do to [batch * position, width]. */
const rowwise = new Set([
  ...[
    'Add',
    'Sub',
    'Mul',
    'Div',
    'Pow',
    'Sqrt',
    'Reciprocal',
    'Neg',
    'Exp',
    'Erf',
    'Tanh',
    'Sigmoid',
    'Relu',
    'Gelu',
  ],
  ...[
    'Cast',
    'Identity',
    'Dropout',
    'LayerNormalization',
    'SimplifiedLayerNormalization',
    'ReduceMean',
    'MatMul',
  ],
])

/** Operators by which a residual stream goes on: a product alone may have its rows in one dimension. */
const streaming = new Set(['Add', 'LayerNormalization', 'ReduceMean'])

export interface FlattenedContext {
  /** Nodes of the file that read each value. */
  consumers: ReadonlyMap<string, readonly OnnxNode[]>
  facts(name: string): Facts | undefined
  add(node: OnnxNode): void
  alias(name: string, value: string): void
  /** A known int64 vector, by name. */
  vector(name: string, value: readonly Dim[]): string
}

/**
 * Keeps batch and position apart where a file puts them into one dimension on the way of the residual stream (OPT's
 * blocks): otherwise the stream would be two values of different rank in the midst of a block.
 */
export class Flattened {
  /** Values that have their rows in one dimension in the file, and apart here. */
  private readonly names = new Set<string>()
  private readonly context: FlattenedContext

  constructor(context: FlattenedContext) {
    this.context = context
  }

  /** Takes a node of the file into the graph, if it is one of those. */
  take(node: OnnxNode): boolean {
    const [first = ''] = node.inputs
    const [output = ''] = node.outputs
    const flat = node.inputs.filter(name => this.names.has(name))
    if (flat.length === 0) return node.op === 'Reshape' && this.begins(node, first, output)
    if (node.op === 'Reshape') return this.reshape(node, first, output)
    if (node.op === 'Gemm' && flat.length === 1 && this.names.has(first)) this.product(node, first, output)
    else if (this.isRowwise(node)) {
      this.context.add(node)
      for (const name of node.outputs) this.names.add(name)
    } else this.context.add({ ...node, inputs: node.inputs.map(name => this.asInFile(name, node)) })
    return true
  }

  private begins(node: OnnxNode, source: string, output: string): boolean {
    const shape = this.context.facts(source)?.shape
    const streams = this.context.consumers.get(output)?.some(({ op }) => streaming.has(op)) ?? false
    const target = this.context.facts(node.inputs[1] ?? '')?.value
    if (!streams || shape?.length !== 3 || target?.length !== 2) return false
    const [rows, width] = target
    if ((width !== shape[2] && width !== -1) || (rows !== -1 && rows !== rowsOf(shape))) return false
    this.context.alias(output, source)
    this.names.add(output)
    return true
  }

  /** Back to [batch, position, width], which it is; anything else starts from what it is in the file. */
  private reshape(node: OnnxNode, first: string, output: string): boolean {
    const shape = this.context.facts(first)?.shape
    const target = this.context.facts(node.inputs[1] ?? '')?.value
    const isBack = target?.length === 3 && target.every((dim, axis) => dim === -1 || dim === shape?.[axis])
    if (isBack) this.context.alias(output, first)
    else this.context.add({ ...node, inputs: [this.asInFile(first, node), ...node.inputs.slice(1)] })
    return true
  }

  private product(node: OnnxNode, first: string, output: string): void {
    const shape = this.context.facts(first)?.shape ?? []
    const weight = this.context.facts(node.inputs[1] ?? '')?.shape
    const width = weight?.[int(node.attributes, 'transB', 0) === 1 ? 0 : 1] ?? 0
    const product = `${output}:product`
    const rows = this.asInFile(first, node)
    this.context.add({ ...node, inputs: [rows, ...node.inputs.slice(1)], outputs: [product] })
    const apart = this.context.vector(`${output}:shape`, [...shape.slice(0, 2), width])
    this.context.add({ ...reshape, scope: node.scope, inputs: [product, apart], outputs: [output] })
    this.names.add(output)
  }

  private asInFile(name: string, { scope }: OnnxNode): string {
    if (!this.names.has(name)) return name
    const shape = this.context.facts(name)?.shape ?? []
    const rows = `${name}:rows:${scope}`
    const target = this.context.vector(`${rows}:shape`, [-1, shape.at(-1) ?? 1])
    this.context.add({ ...reshape, scope, inputs: [name, target], outputs: [rows] })
    return rows
  }

  private isRowwise(node: OnnxNode): boolean {
    if (!rowwise.has(node.op)) return false
    if (node.op === 'MatMul')
      return this.names.has(node.inputs[0] ?? '') && this.rankOf(node.inputs[1] ?? '') === 2
    if (node.op === 'ReduceMean') {
      const given = this.context.facts(node.inputs[1] ?? '')
      const axes = ints(node.attributes, 'axes') ?? (given && numbersOf(given))
      return axes?.length === 1 && axisOf(axes[0] ?? 0, 2) === 1 && int(node.attributes, 'keepdims', 1) === 1
    }
    if (/Normalization$/.test(node.op)) return axisOf(int(node.attributes, 'axis', -1), 2) === 1
    return node.inputs.every(name => this.names.has(name) || (this.rankOf(name) ?? 2) < 2)
  }

  private rankOf(name: string): number | undefined {
    return name === '' ? 0 : this.context.facts(name)?.shape?.length
  }
}

const reshape = { op: 'Reshape', domain: '', name: '', attributes: {} }

const rowsOf = (shape: readonly Dim[]): Dim => mulDims(shape[0] ?? 1, shape[1] ?? 1)
