import { printShape, type Shape } from '../dim.ts'
import { VitrineError } from '../errors.ts'
import { defineOperation } from './define.ts'
import { indexResult, resolveIndex } from './indexResult.ts'
import { printIndex } from './indexSyntax.ts'
import { type Operation, type OperandType } from './operation.ts'
import { axisOf } from './shapes.ts'
import { requireDType } from './types.ts'

const index = { type: 'index', doc: 'the parts of the index, one for each dimension' } as const
const dim = { type: 'int', doc: 'the dimension that the numbers count along' } as const

/** Operations that read and write at places. */
export const indexing = {
  index: defineOperation({
    name: 'index',
    family: 'index',
    operands: ['tensor', '...indices'],
    attributes: { index },
    doc:
      "PyTorch's indexing: `h[':, -1']`, `h.at(':', [0, 2])`. Numbers drop a dimension, slices have positive steps, " +
      'lists and int32 tensors select places (side by side they stay where they are, separated they go to the front). ' +
      'A computed mask is refused, since the size of the result would depend on values.',
    infer: ([tensor, ...indices], attrs) => ({
      dtype: tensor.dtype,
      shape: indexResult(tensor.shape, attrs.index, indices),
    }),
  }),
  put: defineOperation({
    name: 'put',
    family: 'index',
    operands: ['tensor', 'value', '...indices'],
    attributes: { index },
    doc:
      'A copy of the tensor with `value` at an index. The value is cast to the dtype of the tensor and broadcast to what ' +
      'the index selects. Where a list names a place twice, which value stays is not defined. A computed mask is ' +
      'allowed where the value has one number for all places that it selects.',
    infer([tensor, value, ...indices], attrs) {
      const selected = resolveIndex(tensor.shape, attrs.index, indices).shape
      if (!broadcastsTo(value.shape, selected))
        throw new VitrineError(
          `put: a value of shape ${printShape(value.shape)} does not fit '${printIndex(attrs.index)}' ` +
            `of ${printShape(tensor.shape)}, which is ${printShape(selected)}`,
          { hint: 'each size of the value is 1 or the same as what it replaces' },
        )
      return { dtype: tensor.dtype, shape: tensor.shape }
    },
  }),
  gather: defineOperation({
    name: 'gather',
    family: 'index',
    operands: ['tensor', 'index'],
    attributes: { dim },
    doc:
      'Along `dim`, the value at the place that `index` names: `out[i][j] = tensor[i][index[i][j]]` for dim 1. ' +
      'The result has the shape of `index`; its numbers count from 0 and lie inside the dimension.',
    infer([tensor, places], attrs) {
      checkPlaces('gather', tensor, places, attrs.dim)
      return { dtype: tensor.dtype, shape: places.shape }
    },
  }),
  scatter: defineOperation({
    name: 'scatter',
    family: 'index',
    operands: ['tensor', 'index', 'src'],
    attributes: { dim },
    doc:
      'A copy of the tensor with `out[i][index[i][j]] = src[i][j]` for dim 1. `src` is a number or at least as large ' +
      'as `index`, and is cast to the dtype of the tensor. Where a place is named twice, which value stays is not defined.',
    infer([tensor, places, src], attrs) {
      checkPlaces('scatter', tensor, places, attrs.dim)
      if (src.shape.length > 0 && !coveredBy(places.shape, src.shape))
        throw new VitrineError(
          `scatter: src of shape ${printShape(src.shape)} does not cover the index of shape ${printShape(places.shape)}`,
        )
      return { dtype: tensor.dtype, shape: tensor.shape }
    },
  }),
  indexSelect: defineOperation({
    name: 'indexSelect',
    family: 'index',
    operands: ['tensor', 'index'],
    attributes: { dim },
    doc: 'The places of a dimension that an int32 tensor of one dimension names, in its order.',
    infer([tensor, places], attrs) {
      requireDType('indexSelect', 'index', places.dtype, ['int32'])
      const axis = axisOf('indexSelect', attrs.dim, tensor.shape)
      if (places.shape.length > 1)
        throw new VitrineError(`indexSelect: index has the shape ${printShape(places.shape)}`, {
          hint: 'it has one dimension; an index like h.at(index) takes any number',
        })
      return { dtype: tensor.dtype, shape: tensor.shape.with(axis, places.shape[0] ?? 1) }
    },
  }),
} as const satisfies Record<string, Operation>

/** Whether a value can be written to a place of a shape; further dimensions of size 1 in front are allowed. */
function broadcastsTo(shape: Shape, target: Shape): boolean {
  const added = target.length - shape.length
  return shape.every((size, axis) => size === 1 || (axis + added >= 0 && size === target[axis + added]))
}

function checkPlaces(operation: string, tensor: OperandType, places: OperandType, dimension: number): void {
  requireDType(operation, 'index', places.dtype, ['int32'])
  const axis = axisOf(operation, dimension, tensor.shape)
  if (places.shape.length === tensor.shape.length && coveredBy(places.shape, tensor.shape, axis)) return
  throw new VitrineError(
    `${operation}: index of shape ${printShape(places.shape)} does not fit the tensor of shape ${printShape(tensor.shape)}`,
    { hint: `index has as many dimensions, and outside dimension ${axis} no larger sizes` },
  )
}

/** Whether no size is larger than the one it is compared with; symbols are compared when they are numbers. */
const coveredBy = (shape: Shape, by: Shape, except?: number): boolean =>
  shape.length === by.length &&
  shape.every((size, axis) => {
    const limit = by[axis]
    return axis === except || typeof size === 'string' || typeof limit !== 'number' || size <= limit
  })
