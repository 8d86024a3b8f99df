import { printShape, type Dim, type Shape } from '../dim.ts'
import { VitrineError } from '../errors.ts'
import { defineOperation } from './define.ts'
import { einsumSizes, readEinsum } from './einsumEquation.ts'
import { type OperandType, type Operation } from './operation.ts'
import { broadcastShapes, normalizeDim, reducedShape } from './shapes.ts'
import { floats, numbers, requireDType, resultType } from './types.ts'

/** @throws VitrineError unless every tensor has the same dtype of numbers */
function sameNumbers(name: string, operands: readonly OperandType[]): OperandType['dtype'] {
  const [first] = operands
  if (first === undefined) throw new VitrineError(`${name} needs a tensor`)
  requireDType(name, 'the first tensor', first.dtype, numbers)
  const other = operands.find(operand => operand.dtype !== first.dtype)
  if (other !== undefined)
    throw new VitrineError(`${name}: the tensors are ${first.dtype} and ${other.dtype}, and must be alike`, {
      hint: `write .cast('${first.dtype}') on the other`,
    })
  return first.dtype
}

function matmulShape(a: Shape, b: Shape): Dim[] {
  const mismatch = (problem: string): VitrineError =>
    new VitrineError(`matmul: the shapes ${printShape(a)} and ${printShape(b)} do not fit: ${problem}`, {
      hint: 'the last dimension of the first tensor must be the one before last of the second: transpose one of them',
    })
  if (a.length === 0 || b.length === 0) throw mismatch('a tensor without dimensions is not a matrix; use mul')
  const inner = a.at(-1)
  const other = b.length === 1 ? b[0] : b.at(-2)
  if (inner !== other) throw mismatch(`${inner} columns meet ${other} rows`)
  const batch = broadcastShapes('matmul', a.slice(0, -2), b.slice(0, -2))
  return [...batch, ...a.slice(-2, -1), ...(b.length > 1 ? b.slice(-1) : [])]
}

const reductionModes = ['mean', 'sum', 'none'] as const

/** The logits' shape without the dimension of classes, which is the second (the only one of a vector). */
function targetShape(logits: Shape): Dim[] {
  if (logits.length === 0) throw new VitrineError('crossEntropy: the logits need a dimension of classes')
  return logits.filter((_, axis) => axis !== (logits.length === 1 ? 0 : 1))
}

/** Products of matrices, and what is made of them. */
export const matrix = {
  matmul: defineOperation({
    name: 'matmul',
    family: 'matrix',
    operands: ['input', 'other'],
    attributes: {},
    doc:
      'The matrix product, as `torch.matmul`: of two vectors a number, of a matrix and a vector a vector; leading ' +
      'dimensions broadcast. Both tensors have the same dtype.',
    infer: ([input, other]) => ({
      dtype: sameNumbers('matmul', [input, other]),
      shape: matmulShape(input.shape, other.shape),
    }),
  }),
  outer: defineOperation({
    name: 'outer',
    family: 'matrix',
    operands: ['input', 'other'],
    attributes: {},
    doc: 'The product of every element of one vector with every element of another, [n] and [m] to [n, m].',
    infer: ([input, other]) => {
      const [n, m] = [input.shape[0], other.shape[0]]
      if (n === undefined || m === undefined || input.shape.length > 1 || other.shape.length > 1)
        throw new VitrineError(
          `outer takes two vectors and was given ${printShape(input.shape)} and ${printShape(other.shape)}`,
          { hint: 'flatten them, or multiply with unsqueeze' },
        )
      return { dtype: resultType([input, other]), shape: [n, m] }
    },
  }),
  einsum: defineOperation({
    name: 'einsum',
    family: 'matrix',
    operands: ['...tensors'],
    attributes: {
      equation: { type: 'string', doc: "Letters for dimensions: `'bhqk,bhkd->bhqd'`; `...` for any others." },
    },
    doc:
      'Sums of products by the names of dimensions, as `torch.einsum`: a letter that is missing in the output is summed ' +
      'over, a letter that stands twice in one term takes the diagonal. All tensors have the same dtype.',
    infer: (operands, { equation }) => {
      const dtype = sameNumbers('einsum', operands)
      const shapes = operands.map(operand => operand.shape)
      const read = readEinsum(
        equation,
        shapes.map(shape => shape.length),
      )
      const sizes = einsumSizes(read, shapes)
      return { dtype, shape: read.output.map(label => sizes.get(label) ?? 1) }
    },
  }),
  crossEntropy: defineOperation({
    name: 'crossEntropy',
    family: 'matrix',
    operands: ['logits', 'target'],
    attributes: {
      reduction: {
        type: 'enum',
        values: reductionModes,
        optional: true,
        doc: '`mean` (the default) or `sum` over the targets, or `none` for a loss each.',
      },
    },
    doc:
      'The cross entropy of logits [classes], [n, classes] or [n, classes, ...] with int32 class numbers [], [n] or ' +
      '[n, ...], as `torch.nn.functional.cross_entropy`. A target of -100 does not count; one that is no class gives ' +
      'NaN, where PyTorch raises an error.',
    infer: ([logits, target], { reduction }) => {
      requireDType('crossEntropy', 'logits', logits.dtype, floats)
      requireDType('crossEntropy', 'target', target.dtype, ['int32'])
      const shape = targetShape(logits.shape)
      if (printShape(shape) !== printShape(target.shape))
        throw new VitrineError(
          `crossEntropy: logits ${printShape(logits.shape)} need targets ${printShape(shape)}, not ${printShape(target.shape)}`,
          {
            hint: 'the classes are the second dimension of the logits: reshape [batch, position, vocab] first',
          },
        )
      return { dtype: logits.dtype, shape: reduction === 'none' ? shape : [] }
    },
  }),
  cosineSimilarity: defineOperation({
    name: 'cosineSimilarity',
    family: 'matrix',
    operands: ['input', 'other'],
    attributes: {
      dim: { type: 'int', optional: true, doc: 'The dimension of the vectors; 1 when left out.' },
      eps: { type: 'float', optional: true, doc: 'The least length that is divided by; 1e-8 when left out.' },
    },
    doc: 'The cosine of the angle between vectors along a dimension, with broadcasting. Floats only.',
    infer: ([input, other], { dim }) => {
      const dtype = resultType([input, other])
      requireDType('cosineSimilarity', 'the result', dtype, floats)
      const shape = broadcastShapes('cosineSimilarity', input.shape, other.shape)
      return { dtype, shape: reducedShape(shape, [normalizeDim('cosineSimilarity', dim ?? 1, shape)], false) }
    },
  }),
} as const satisfies Record<string, Operation>
