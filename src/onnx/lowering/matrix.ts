import { matrix as operations } from '../../graph/operations/matrix.ts'
import { broadcastShapes, normalizeDim } from '../../graph/operations/shapes.ts'
import { cast, elements, filled, lower, nodes, operandAt, reshape, sizes } from './emit.ts'
import { einsum } from './einsum.ts'
import { crossEntropy, cosineSimilarity } from './losses.ts'
import { type Lowering } from './lowering.ts'
import { matrixProduct } from './matrixProduct.ts'

export const matrix: { [Name in keyof typeof operations]: Lowering } = {
  matmul: (emitter, operands, _, output) => {
    const a = operandAt(operands, 0)
    const b = operandAt(operands, 1)
    if (elements(a.shape) === 0 || elements(b.shape) === 0) return filled(emitter, output, 0)
    const aShape = a.shape.length === 1 ? [1, ...sizes(a.shape)] : sizes(a.shape)
    const bShape = b.shape.length === 1 ? [...sizes(b.shape), 1] : sizes(b.shape)
    const left = a.shape.length === 1 ? reshape(emitter, a.name, aShape) : a.name
    const right = b.shape.length === 1 ? reshape(emitter, b.name, bShape) : b.name
    const product = matrixProduct(emitter, left, aShape, right, bShape, output.dtype)
    const isWhole = a.shape.length > 1 && b.shape.length > 1
    return isWhole ? product : reshape(emitter, product, sizes(output.shape))
  },
  outer: (emitter, operands, _, { dtype, shape }) => {
    const column = reshape(emitter, cast(emitter, operandAt(operands, 0), dtype), [sizes(shape)[0] ?? 1, 1])
    const row = cast(emitter, operandAt(operands, 1), dtype)
    return nodes(emitter)(dtype === 'bool' ? 'And' : 'Mul', column, row)
  },
  einsum: lower(operations.einsum, (emitter, operands, { equation }, output) => {
    if (operands.some(operand => elements(operand.shape) === 0)) return filled(emitter, output, 0)
    const dtype = output.dtype === 'int32' ? 'int32' : 'float32'
    return cast(emitter, { name: einsum(emitter, operands, equation, dtype), dtype }, output.dtype)
  }),
  crossEntropy: lower(operations.crossEntropy, (emitter, operands, { reduction }, output) =>
    crossEntropy(emitter, operands, reduction, output),
  ),
  cosineSimilarity: lower(operations.cosineSimilarity, (emitter, operands, { dim, eps }, output) => {
    const shape = sizes(broadcastShapes('', ...operands.map(operand => operand.shape)))
    return cosineSimilarity(emitter, operands, shape, normalizeDim('', dim ?? 1, shape), eps ?? 1e-8, output)
  }),
}
