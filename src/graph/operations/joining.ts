import { addDims, printShape, type Shape } from '../dim.ts'
import { promote } from '../dtype.ts'
import { VitrineError } from '../errors.ts'
import { defineOperation } from './define.ts'
import { type Operation, type OperandType } from './operation.ts'
import { axisOf, normalizeDim } from './shapes.ts'

/** Operations that make one tensor of several. */
export const joining = {
  cat: defineOperation({
    name: 'cat',
    family: 'movement',
    operands: ['...tensors'],
    attributes: { dim: { type: 'int', optional: true, doc: 'dimension to join along; 0 by default' } },
    doc: 'Joins tensors end to end along a dimension; all other sizes are equal.',
    infer(tensors, { dim = 0 }) {
      const first = firstOf('cat', tensors)
      const axis = axisOf('cat', dim, first.shape)
      const others = (shape: Shape) => printShape(shape.toSpliced(axis, 1))
      for (const { shape } of tensors)
        if (shape.length !== first.shape.length || others(shape) !== others(first.shape))
          throw new VitrineError(
            `cat: the shapes ${printShape(first.shape)} and ${printShape(shape)} differ outside dimension ${axis}`,
          )
      const size = tensors.map(({ shape }) => shape[axis] ?? 0).reduce(addDims)
      return { dtype: commonDType(tensors), shape: first.shape.with(axis, size) }
    },
  }),
  stack: defineOperation({
    name: 'stack',
    family: 'movement',
    operands: ['...tensors'],
    attributes: {
      dim: { type: 'int', optional: true, doc: 'where the new dimension stands in the result; 0 by default' },
    },
    doc: 'Joins tensors of one shape along a new dimension.',
    infer(tensors, { dim = 0 }) {
      const first = firstOf('stack', tensors)
      for (const { shape } of tensors)
        if (printShape(shape) !== printShape(first.shape))
          throw new VitrineError(
            `stack: the shapes ${printShape(first.shape)} and ${printShape(shape)} differ`,
            { hint: 'cat joins tensors whose sizes differ along one dimension' },
          )
      const axis = normalizeDim('stack', dim, [...first.shape, 1])
      return { dtype: commonDType(tensors), shape: first.shape.toSpliced(axis, 0, tensors.length) }
    },
  }),
} as const satisfies Record<string, Operation>

function firstOf(operation: string, tensors: readonly OperandType[]): OperandType {
  const [first] = tensors
  if (first === undefined) throw new VitrineError(`${operation}: there is no tensor to join`)
  return first
}

const commonDType = (tensors: readonly OperandType[]) => tensors.map(tensor => tensor.dtype).reduce(promote)
