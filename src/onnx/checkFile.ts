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
  }
}

/** null where the file does not say it: external data without a length goes to the end of its file. */
function lengthOf(tensor: StoredTensor | InlineTensor): number | null {
  if ('bytes' in tensor) return tensor.bytes.length
  return tensor.length === 0 ? null : tensor.length
}

const bytesNeeded = ({ dtype, dims }: StoredTensor | InlineTensor): number =>
  Math.ceil((dims.reduce((product, dim) => product * dim, 1) * bitsOf[dtype]) / 8)
