import { mulDims, printShape, type Dim, type Shape } from '../dim.ts'
import { VitrineError } from '../errors.ts'
import { type TensorType } from '../tensorData.ts'
import { defineOperation } from './define.ts'
import { joining } from './joining.ts'
import { type Operation, type OperandType } from './operation.ts'
import { reshaping } from './reshaping.ts'
import { axisOf } from './shapes.ts'

const triangle = {
  diagonal: {
    type: 'int',
    optional: true,
    doc: 'the diagonal that bounds the triangle: 0 (default) the main one, 1 the one above',
  },
} as const

/** Operations that move values around. */
export const movement = {
  ...reshaping,
  ...joining,
  narrow: defineOperation({
    name: 'narrow',
    family: 'movement',
    operands: ['tensor'],
    attributes: {
      dim: { type: 'int', doc: 'dimension to cut' },
      start: { type: 'int', doc: 'first place; a negative one counts from the end' },
      length: { type: 'int', doc: 'number of places' },
    },
    doc: 'The places `start` to `start + length` of a dimension. `split` and `chunk` record one `narrow` for each part.',
    infer([tensor], { dim, start, length }) {
      const axis = axisOf('narrow', dim, tensor.shape)
      const size = tensor.shape[axis]
      const first = typeof size === 'number' && start < 0 ? start + size : start
      if (length < 0 || (typeof size === 'number' && (first < 0 || first + length > size)))
        throw new VitrineError(
          `narrow: ${length} places from ${start} do not lie in dimension ${axis} of ${printShape(tensor.shape)}`,
          { path: 'attrs.start' },
        )
      return { dtype: tensor.dtype, shape: tensor.shape.with(axis, length) }
    },
  }),
  flip: defineOperation({
    name: 'flip',
    family: 'movement',
    operands: ['tensor'],
    attributes: { dims: { type: 'ints', doc: 'dimensions to reverse' } },
    doc: 'Reverses the order along dimensions.',
    infer([tensor], { dims }) {
      flippedAxes(tensor.shape, dims)
      return { dtype: tensor.dtype, shape: tensor.shape }
    },
  }),
  roll: defineOperation({
    name: 'roll',
    family: 'movement',
    operands: ['tensor'],
    attributes: {
      shifts: { type: 'ints', doc: 'places to move towards the end, one number for each dimension' },
      dims: {
        type: 'ints',
        optional: true,
        doc: 'dimensions to roll; where left out, the tensor is rolled as if it were flat',
      },
    },
    doc: 'Moves values along dimensions; what leaves at one end enters at the other.',
    infer([tensor], { shifts, dims }) {
      const axes = dims?.map(dim => axisOf('roll', dim, tensor.shape))
      if (shifts.length !== (axes?.length ?? 1))
        throw new VitrineError(
          `roll: ${shifts.length} shifts for ${axes === undefined ? 'a flat tensor' : `${axes.length} dimensions`}`,
          { hint: 'write one shift for each dimension', path: 'attrs.shifts' },
        )
      return { dtype: tensor.dtype, shape: tensor.shape }
    },
  }),
  repeat: defineOperation({
    name: 'repeat',
    family: 'movement',
    operands: ['tensor'],
    attributes: {
      sizes: { type: 'ints', doc: 'copies along each dimension; further dimensions go in front' },
    },
    doc: 'Copies the tensor side by side (NumPy calls it `tile`).',
    infer([tensor], { sizes }) {
      const added = sizes.length - tensor.shape.length
      if (added < 0 || sizes.some(size => size < 0))
        throw new VitrineError(
          `repeat: [${sizes.join(', ')}] does not give a number of copies for each dimension of ` +
            printShape(tensor.shape),
          { path: 'attrs.sizes' },
        )
      return {
        dtype: tensor.dtype,
        shape: sizes.map((size, axis) => mulDims(size, tensor.shape[axis - added] ?? 1)),
      }
    },
  }),
  diagonal: defineOperation({
    name: 'diagonal',
    family: 'movement',
    operands: ['tensor'],
    attributes: {
      offset: {
        type: 'int',
        optional: true,
        doc: '0 (default) the main diagonal, 1 the one above, -1 below',
      },
      dim1: { type: 'int', optional: true, doc: 'dimension of the rows; 0 by default' },
      dim2: { type: 'int', optional: true, doc: 'dimension of the columns; 1 by default' },
    },
    doc: 'A diagonal of two dimensions, which becomes the last dimension of the result.',
    infer([tensor], { offset = 0, dim1 = 0, dim2 = 1 }) {
      const [rows, columns] = diagonalAxes(tensor.shape, dim1, dim2)
      const rest = tensor.shape.filter((_, axis) => axis !== rows && axis !== columns)
      return {
        ...tensor,
        shape: [...rest, diagonalLength(tensor.shape[rows], tensor.shape[columns], offset)],
      }
    },
  }),
  tril: defineOperation({
    name: 'tril',
    family: 'movement',
    operands: ['tensor'],
    attributes: triangle,
    doc: 'Zeroes what lies above a diagonal of the last two dimensions.',
    infer: ([tensor]) => matrices('tril', tensor),
  }),
  triu: defineOperation({
    name: 'triu',
    family: 'movement',
    operands: ['tensor'],
    attributes: triangle,
    doc: 'Zeroes what lies below a diagonal of the last two dimensions.',
    infer: ([tensor]) => matrices('triu', tensor),
  }),
} as const satisfies Record<string, Operation>

/** The axes that `flip` reverses. */
export function flippedAxes(shape: Shape, dims: readonly number[]): number[] {
  const axes = dims.map(dim => axisOf('flip', dim, shape))
  if (new Set(axes).size === axes.length) return axes
  throw new VitrineError(`flip: a dimension stands twice in [${dims.join(', ')}]`, { path: 'attrs.dims' })
}

/** Axes of the rows and of the columns. */
export function diagonalAxes(shape: Shape, dim1: number, dim2: number): [number, number] {
  const axes: [number, number] = [axisOf('diagonal', dim1, shape), axisOf('diagonal', dim2, shape)]
  if (axes[0] !== axes[1]) return axes
  throw new VitrineError(`diagonal: dim1 and dim2 are the same dimension of ${printShape(shape)}`, {
    path: 'attrs.dim1',
  })
}

function diagonalLength(rows: Dim = 0, columns: Dim = 0, offset: number): Dim {
  if (typeof rows === 'number' && typeof columns === 'number')
    return Math.max(0, Math.min(offset < 0 ? rows + offset : rows, offset > 0 ? columns - offset : columns))
  if (rows === columns && offset === 0) return rows
  throw new VitrineError(
    `diagonal: the length of diagonal ${offset} of ${rows} rows and ${columns} columns depends on their values`,
  )
}

function matrices(operation: string, tensor: OperandType): TensorType {
  if (tensor.shape.length >= 2) return { dtype: tensor.dtype, shape: tensor.shape }
  throw new VitrineError(
    `${operation} takes matrices, and the tensor has the shape ${printShape(tensor.shape)}`,
    { hint: 'reshape it to at least two dimensions' },
  )
}
