import { VitrineError } from '../graph/errors.ts'
import { type InlineTensor, type OnnxDType, type OnnxGraph, type StoredTensor } from './ir.ts'

const bitsOf: Record<OnnxDType, number> = {
  float64: 64,
  int64: 64,
  float32: 32,
  int32: 32,
  float16: 16,
  bfloat16: 16,
  int8: 8,
  uint8: 8,
  bool: 8,
  int4: 4,
  uint4: 4,
}

/** How many inputs an operator takes, where canonicalisation looks at some of them only: least, and most. */
const inputsOf: Readonly<Record<string, readonly [number, number]>> = {
  Identity: [1, 1],
  Cast: [1, 1],
  Shape: [1, 1],
  Transpose: [1, 1],
  Softmax: [1, 1],
  Sigmoid: [1, 1],
  Tanh: [1, 1],
  Sqrt: [1, 1],
  Neg: [1, 1],
  Add: [2, 2],
  Sub: [2, 2],
  Mul: [2, 2],
  Div: [2, 2],
  Pow: [2, 2],
  MatMul: [2, 2],
  Gather: [2, 2],
  Reshape: [2, 2],
  Expand: [2, 2],
  Where: [3, 3],
  Gemm: [2, 3],
  LayerNormalization: [2, 3],
  SimplifiedLayerNormalization: [2, 2],
  SkipLayerNormalization: [3, 5],
  SkipSimplifiedLayerNormalization: [3, 5],
  MatMulNBits: [3, 6],
}

/** No dimension of an input or a weight is larger. */
const largest = 2 ** 31

/**
 * Checks that the parts of a file fit together, before anything is computed from them: tensors have as many bytes as
 * their shapes need, nodes read what is there, sizes are sizes.
 * @throws VitrineError that names the first part that does not
 */
export function checkFile(graph: OnnxGraph, file: string): void {
  const damaged = (what: string) =>
    new VitrineError(`${file} does not fit together: ${what}`, {
      hint: 'it may be damaged: download it again, or export it anew',
    })
  const isSize = (dim: number) => Number.isInteger(dim) && dim >= 0 && dim <= largest
  for (const { name, shape } of graph.inputs) {
    const odd = shape.find(dim => typeof dim === 'number' && !isSize(dim))
    if (odd !== undefined) throw damaged(`the input ${name} has a dimension of ${odd}`)
  }
  for (const [name, tensor] of [...graph.weights, ...graph.constants]) {
    const odd = tensor.dims.find(dim => !isSize(dim))
    if (odd !== undefined) throw damaged(`${name} has a dimension of ${odd}`)
    if ('file' in tensor && !(Number.isInteger(tensor.offset) && Number.isInteger(tensor.length)))
      throw damaged(`it does not say where the bytes of ${name} lie`)
    const [held, needed] = [lengthOf(tensor), bytesNeeded(tensor)]
    if (held !== null && held !== needed)
      throw damaged(
        `${name} holds ${held} bytes, and ${tensor.dtype} [${tensor.dims.join(', ')}] needs ${needed}`,
      )
  }
  const made = new Set([
    ...graph.inputs.map(({ name }) => name),
    ...graph.weights.keys(),
    ...graph.constants.keys(),
    ...graph.nodes.flatMap(({ outputs }) => outputs),
  ])
  for (const { name, op, inputs } of graph.nodes) {
    const missing = inputs.find(input => input !== '' && !made.has(input))
    if (missing !== undefined) throw damaged(`the node ${name} (${op}) reads ${missing}, which nothing makes`)
    const [least, most] = inputsOf[op] ?? [0, Infinity]
    const given = inputs.filter((input, i) => input !== '' || i >= least).length
    if (given < least || given > most) throw damaged(`the node ${name} (${op}) has ${given} inputs`)
    if (op.endsWith('LayerNormalization') && graph.weights.has(inputs[0] ?? ''))
      throw damaged(`the node ${name} (${op}) normalises a weight`)
  }
}

/** null where the file does not say it: external data without a length goes to the end of its file. */
function lengthOf(tensor: StoredTensor | InlineTensor): number | null {
  if ('bytes' in tensor) return tensor.bytes.length
  return tensor.length === 0 ? null : tensor.length
}

const bytesNeeded = ({ dtype, dims }: StoredTensor | InlineTensor): number =>
  Math.ceil((dims.reduce((product, dim) => product * dim, 1) * bitsOf[dtype]) / 8)
