import {
  type Attribute,
  type InlineTensor,
  type OnnxGraph,
  type OnnxNode,
  type StoredTensor,
} from '../../src/onnx/ir.ts'
import { encodeModel } from '../../src/onnx/write.ts'

const int64 = (numbers: readonly number[], dims: readonly number[] = [numbers.length]): InlineTensor => ({
  dtype: 'int64',
  dims,
  bytes: new Uint8Array(BigInt64Array.from(numbers, BigInt).buffer),
})

export const ints = (...value: number[]): Attribute => ({ type: 'ints', value })
export const int = (value: number): Attribute => ({ type: 'int', value })

/**
 * Writes small models by hand, named as Optimum's exporter names them: nodes by their module's path, weights of linear
 * layers without a name and transposed. Weights are random and the same at every run.
 */
export class Sketch {
  private readonly nodes: OnnxNode[] = []
  private readonly constants = new Map<string, InlineTensor>()
  private readonly weights = new Map<string, StoredTensor>()
  private readonly data: number[] = []
  private readonly counts = new Map<string, number>()
  private path = ''
  private seed = 7

  /** Runs `body` with its nodes in a module below the one it is called in. */
  within<T>(path: string, body: () => T): T {
    const before = this.path
    this.path = before === '' ? path : `${before}.${path}`
    const result = body()
    this.path = before
    return result
  }

  op(op: string, inputs: readonly string[], attributes: OnnxNode['attributes'] = {}, outputs = 1): string[] {
    const scope = this.path === '' ? '' : `${moduleName(this.path)}/`
    const key = `/${scope}${op}`
    const count = this.counts.get(key) ?? 0
    this.counts.set(key, count + 1)
    const name = count === 0 ? key : `${key}_${count}`
    const names = Array.from({ length: outputs }, (_, index) => `${name}_output_${index}`)
    this.nodes.push({
      op,
      domain: '',
      name,
      inputs: [...inputs],
      outputs: names,
      attributes,
      scope: this.path,
    })
    return names
  }

  /** An operator with one result. */
  one(op: string, inputs: readonly string[], attributes: OnnxNode['attributes'] = {}): string {
    return this.op(op, inputs, attributes)[0] ?? ''
  }

  shape(...numbers: number[]): string {
    return this.constant(int64(numbers))
  }

  index(number: number): string {
    return this.constant(int64([number], []))
  }

  number(value: number): string {
    return this.constant({ dtype: 'float32', dims: [], bytes: new Uint8Array(Float32Array.of(value).buffer) })
  }

  floats(values: readonly number[], dims: readonly number[]): string {
    return this.constant({ dtype: 'float32', dims, bytes: new Uint8Array(Float32Array.from(values).buffer) })
  }

  private constant(tensor: InlineTensor): string {
    const name = `/Constant_${this.constants.size}_output_0`
    this.constants.set(name, tensor)
    return name
  }

  /** A parameter of the module; without a name it goes as the exporter's `onnx::MatMul_12`. */
  weight(name: string | null, dims: readonly number[], scale = 0.3): string {
    const full = name === null ? `onnx::MatMul_${this.weights.size}` : `${this.path}.${name}`
    const size = dims.reduce((a, b) => a * b, 1)
    const offset = this.data.length * 4
    for (let at = 0; at < size; at++)
      this.data.push(this.random() * scale + (name === 'weight' && dims.length === 1 ? 1 : 0))
    this.weights.set(full, { dtype: 'float32', dims, file: 'model.onnx_data', offset, length: size * 4 })
    return full
  }

  private random(): number {
    this.seed = (this.seed * 1103515245 + 12345) % 2147483648
    return (this.seed / 2147483648) * 2 - 1
  }

  linear(x: string, path: string, from: number, to: number, bias = false): string {
    return this.within(path, () => {
      const product = this.one('MatMul', [x, this.weight(null, [from, to])])
      return bias ? this.one('Add', [this.weight('bias', [to]), product]) : product
    })
  }

  layerNorm(x: string, path: string, width: number): string {
    return this.within(path, () =>
      this.one('LayerNormalization', [x, this.weight('weight', [width]), this.weight('bias', [width])], {
        axis: int(-1),
        epsilon: { type: 'float', value: 1e-5 },
      }),
    )
  }

  rmsNorm(x: string, path: string, width: number): string {
    return this.within(path, () => {
      const squared = this.one('Pow', [x, this.number(2)])
      const mean = this.one('ReduceMean', [squared, this.shape(-1)], { keepdims: int(1) })
      const root = this.one('Sqrt', [this.one('Add', [mean, this.number(1e-6)])])
      const normed = this.one('Mul', [x, this.one('Div', [this.number(1), root])])
      return this.one('Mul', [this.weight('weight', [width]), normed])
    })
  }

  transpose(x: string, ...perm: number[]): string {
    return this.one('Transpose', [x], { perm: ints(...perm) })
  }

  reshape(x: string, ...dims: number[]): string {
    return this.one('Reshape', [x, this.shape(...dims)])
  }

  slice(x: string, start: number, end: number, axis: number, step = 1): string {
    return this.one('Slice', [x, this.shape(start), this.shape(end), this.shape(axis), this.shape(step)])
  }

  /** The model's file and the file of its weights. */
  finish(logits: string, vocab: number): { model: Uint8Array; data: Uint8Array } {
    const ids = (name: string): OnnxGraph['inputs'][number] => ({
      name,
      dtype: 'int64',
      shape: ['batch_size', 'sequence_length'],
    })
    const last = this.nodes.find(node => node.outputs.includes(logits))
    if (last) last.outputs = ['logits']
    const model = encodeModel({
      opset: 18,
      domains: {},
      inputs: ['input_ids', 'attention_mask', 'position_ids'].map(ids),
      outputs: [{ name: 'logits', dtype: 'float32', shape: ['batch_size', 'sequence_length', vocab] }],
      nodes: this.nodes,
      constants: this.constants,
      weights: this.weights,
    })
    return { model, data: new Uint8Array(Float32Array.from(this.data).buffer) }
  }
}

/** `model.layers.0.self_attn` -> `model/layers.0/self_attn`, as the exporter writes paths. */
const moduleName = (path: string) => path.replaceAll(/\.(?!\d)/g, '/')
