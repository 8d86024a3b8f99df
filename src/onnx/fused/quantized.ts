import { int } from '../facts.ts'
import { type StoredTensor } from '../ir.ts'
import { type Opener, type Opening } from './opener.ts'

/**
 * MatMulNBits: a product with a matrix of few bits, in blocks along the rows of PyTorch's [out, in]. Opened, it is a plain
 * product with the matrix as numbers, which is computed on the host when it is first asked for.
 */
export const openMatMulNBits: Opening = o => {
  const { inputs, attributes, scope } = o.node
  const [x = '', packed = '', scales = '', zeroPoints = '', order = '', bias = ''] = inputs
  const [inside, out] = [int(attributes, 'K', 0), int(attributes, 'N', 0)]
  const dtype = o.facts(x)?.dtype
  const matrix = quantized(o, { packed, scales, zeroPoints, dims: [out, inside] }, true)
  if (!matrix || order !== '' || dtype === undefined) return undefined
  const stored = o.store(`${scope}.weight`, { ...matrix, dtype, dims: [inside, out] })
  const product = o.emit('MatMul', [x, stored], { as: bias === '' ? 0 : 'product' })
  if (bias !== '') o.emit('Add', [product, bias], { as: 0 })
  // The file may leave it to round activations to 8 bits: then it would not be what its opened form is.
  const exact = Object.entries(attributes).filter(([name]) => name !== 'accuracy_level')
  return { ...o.node, attributes: Object.fromEntries(exact) }
}

/** GatherBlockQuantized: rows of a table of few bits, in blocks along the rows. */
export const openGatherBlockQuantized: Opening = o => {
  const { inputs, attributes, scope } = o.node
  const [packed = '', indices = '', scales = '', zeroPoints = ''] = inputs
  const data = o.weight(packed)
  const [rows, columns] = data?.dims ?? []
  const quantizeAxis = int(attributes, 'quantize_axis', 1)
  const dtype = o.facts(scales)?.dtype
  const isPlain = int(attributes, 'gather_axis', 0) === 0 && (quantizeAxis === 1 || quantizeAxis === -1)
  if (!isPlain || data?.dims.length !== 2 || rows === undefined || columns === undefined || !dtype)
    return undefined
  // Bytes hold several codes each; types of four bits count them apart.
  const width = data.dtype === 'uint8' ? (columns * 8) / int(attributes, 'bits', 4) : columns
  const table = quantized(o, { packed, scales, zeroPoints, dims: [rows, width] }, false)
  if (!table) return undefined
  const stored = o.store(`${scope}.weight`, { ...table, dtype })
  o.emit('Gather', [stored, indices], { as: 0, attributes: { axis: { type: 'int', value: 0 } } })
  return o.node
}

/** A stored matrix [rows, columns] with what its codes mean; undefined for a way to store that is not known. */
function quantized(
  o: Opener,
  operands: { packed: string; scales: string; zeroPoints: string; dims: readonly [number, number] },
  transposed: boolean,
): StoredTensor | undefined {
  const { attributes } = o.node
  const [packed, scales] = [o.weight(operands.packed), o.weight(operands.scales)]
  const zeroPoints = operands.zeroPoints === '' ? null : o.weight(operands.zeroPoints)
  const bits = int(attributes, 'bits', 4)
  const blockSize = int(attributes, 'block_size', 128)
  if (!packed || !scales || zeroPoints === undefined || (bits !== 4 && bits !== 8)) return undefined
  if (packed.decode || blockSize <= 0 || (zeroPoints && /float/.test(zeroPoints.dtype))) return undefined
  const signed = packed.dtype === 'int4' || packed.dtype === 'int8'
  // Unsigned types of their own count from 0, codes in bytes from the middle.
  if (packed.dtype === 'uint4' && !zeroPoints) return undefined
  const { file, offset, length } = packed
  const { dims } = operands
  const decode = { kind: 'dequantize', bits, blockSize, scales, zeroPoints, signed, transposed } as const
  return { dtype: 'float32', dims, file, offset, length, decode }
}
