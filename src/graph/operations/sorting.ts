import { printShape, type Shape } from '../dim.ts'
import { VitrineError } from '../errors.ts'
import { type AttributesOf, defineOperation } from './define.ts'
import { type Operation, type OperandType } from './operation.ts'
import { axisOf } from './shapes.ts'

const order = {
  dim: { type: 'int', optional: true, doc: 'dimension to sort; the last by default' },
  descending: { type: 'bool', optional: true, doc: 'largest first; false by default' },
} as const

const best = {
  k: { type: 'int', doc: 'how many' },
  dim: { type: 'int', optional: true, doc: 'dimension to search; the last by default' },
  largest: { type: 'bool', optional: true, doc: 'the largest values (default) or the smallest' },
  sorted: { type: 'bool', optional: true, doc: 'in order, as they always are here' },
} as const

const ties =
  'Equal values keep their order. Infinities count as equal to the largest finite number, and NaN has no place in the order.'

/** Operations that put values in order. */
export const sorting = {
  sort: defineOperation({
    name: 'sort',
    family: 'reduction',
    operands: ['tensor'],
    attributes: order,
    doc: `The values along a dimension in order. ${ties} The recorder's \`sort\` returns these and \`argsort\`.`,
    infer: ([tensor], { dim = -1 }) => ({ dtype: tensor.dtype, shape: sorted('sort', tensor.shape, dim) }),
  }),
  argsort: defineOperation({
    name: 'argsort',
    family: 'reduction',
    operands: ['tensor'],
    attributes: order,
    doc: `The places from which \`sort\` takes its values, int32. ${ties}`,
    infer: ([tensor], { dim = -1 }) => ({ dtype: 'int32', shape: sorted('argsort', tensor.shape, dim) }),
  }),
  topk: defineOperation({
    name: 'topk',
    family: 'reduction',
    operands: ['tensor'],
    attributes: best,
    doc: `The \`k\` largest (or smallest) values along a dimension, in order. ${ties} The recorder's \`topk\` returns these and \`topkIndices\`.`,
    infer: ([tensor], attrs) => ({ dtype: tensor.dtype, shape: selected('topk', tensor, attrs) }),
  }),
  topkIndices: defineOperation({
    name: 'topkIndices',
    family: 'reduction',
    operands: ['tensor'],
    attributes: best,
    doc: `The places from which \`topk\` takes its values, int32. ${ties}`,
    infer: ([tensor], attrs) => ({ dtype: 'int32', shape: selected('topkIndices', tensor, attrs) }),
  }),
} as const satisfies Record<string, Operation>

function sorted(operation: string, shape: Shape, dim: number): Shape {
  axisOf(operation, dim, shape)
  return shape
}

function selected(operation: string, { shape }: OperandType, attrs: AttributesOf<typeof best>): Shape {
  const axis = axisOf(operation, attrs.dim ?? -1, shape)
  const size = shape[axis]
  if (attrs.k >= 0 && (typeof size !== 'number' || attrs.k <= size)) return shape.with(axis, attrs.k)
  throw new VitrineError(
    `${operation}: k is ${attrs.k}, and dimension ${axis} of ${printShape(shape)} has ${size} places`,
    { path: 'attrs.k' },
  )
}
