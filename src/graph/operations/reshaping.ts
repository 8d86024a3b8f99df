import { divDims, mulDims, printShape, sizeOf, type Dim, type Shape } from '../dim.ts'
import { VitrineError } from '../errors.ts'
import { defineOperation } from './define.ts'
import { type Operation } from './operation.ts'
import { normalizeDim } from './shapes.ts'

const shapeAttribute = (doc: string) => ({ shape: { type: 'ints', doc } }) as const

/** Operations that keep the values and change the shape around them. */
export const reshaping = {
  reshape: defineOperation({
    name: 'reshape',
    family: 'movement',
    operands: ['tensor'],
    attributes: shapeAttribute('the new shape; one size may be -1 and takes what is left'),
    doc: 'The same values, row-major, under another shape: `h.reshape(-1, 12, 64)`. `view` is the same.',
    infer: ([tensor], { shape }) => ({ dtype: tensor.dtype, shape: reshaped(tensor.shape, shape) }),
  }),
  flatten: defineOperation({
    name: 'flatten',
    family: 'movement',
    operands: ['tensor'],
    attributes: {
      startDim: { type: 'int', optional: true, doc: 'first dimension to join; 0 by default' },
      endDim: { type: 'int', optional: true, doc: 'last dimension to join; -1 by default' },
    },
    doc: 'Joins the dimensions `startDim` to `endDim` into one; a tensor without dimensions becomes `[1]`.',
    infer: ([tensor], { startDim = 0, endDim = -1 }) => ({
      dtype: tensor.dtype,
      shape: flattened(tensor.shape, startDim, endDim),
    }),
  }),
  squeeze: defineOperation({
    name: 'squeeze',
    family: 'movement',
    operands: ['tensor'],
    attributes: {
      dim: { type: 'int', optional: true, doc: 'the dimension to drop; every one of size 1 where left out' },
    },
    doc: 'Drops dimensions of size 1. A `dim` of another size stays as it is.',
    infer: ([tensor], { dim }) => ({ dtype: tensor.dtype, shape: squeezed(tensor.shape, dim) }),
  }),
  unsqueeze: defineOperation({
    name: 'unsqueeze',
    family: 'movement',
    operands: ['tensor'],
    attributes: { dim: { type: 'int', doc: 'where the new dimension stands in the result' } },
    doc: 'Adds a dimension of size 1 at `dim`.',
    infer([tensor], { dim }) {
      const axis = normalizeDim('unsqueeze', dim, [...tensor.shape, 1])
      return { dtype: tensor.dtype, shape: tensor.shape.toSpliced(axis, 0, 1) }
    },
  }),
  expand: defineOperation({
    name: 'expand',
    family: 'movement',
    operands: ['tensor'],
    attributes: shapeAttribute('the sizes to repeat to; -1 keeps a size; more dimensions go in front'),
    doc: 'Repeats dimensions of size 1 up to `shape`, as broadcasting does.',
    infer: ([tensor], { shape }) => ({ dtype: tensor.dtype, shape: expanded(tensor.shape, shape) }),
  }),
  transpose: defineOperation({
    name: 'transpose',
    family: 'movement',
    operands: ['tensor'],
    attributes: {
      dim0: { type: 'int', doc: 'one dimension' },
      dim1: { type: 'int', doc: 'the dimension it changes places with' },
    },
    doc: 'Exchanges two dimensions.',
    infer([tensor], { dim0, dim1 }) {
      return { dtype: tensor.dtype, shape: permuted(tensor.shape, transposition(tensor.shape, dim0, dim1)) }
    },
  }),
  permute: defineOperation({
    name: 'permute',
    family: 'movement',
    operands: ['tensor'],
    attributes: { dims: { type: 'ints', doc: 'for each dimension of the result, the one it comes from' } },
    doc: 'Reorders all dimensions.',
    infer: ([tensor], { dims }) => ({
      dtype: tensor.dtype,
      shape: permuted(tensor.shape, permutation(tensor.shape, dims)),
    }),
  }),
} as const satisfies Record<string, Operation>

/** Reordering of the axes that exchanges two of them. */
export function transposition(shape: Shape, dim0: number, dim1: number): number[] {
  const [a, b] = [normalizeDim('transpose', dim0, shape), normalizeDim('transpose', dim1, shape)]
  return shape.map((_, axis) => (axis === a ? b : axis === b ? a : axis))
}

/** For each axis of the result the axis it comes from. */
export function permutation(shape: Shape, dims: readonly number[]): number[] {
  const axes = dims.map(dim => normalizeDim('permute', dim, shape))
  if (axes.length === shape.length && new Set(axes).size === axes.length) return axes
  throw new VitrineError(
    `permute: [${dims.join(', ')}] does not name every dimension of ${printShape(shape)} once`,
    { hint: `a reordering of ${shape.map((_, axis) => axis).join(', ')} is needed`, path: 'attrs.dims' },
  )
}

const permuted = (shape: Shape, axes: readonly number[]): Dim[] => axes.map(axis => shape[axis] ?? 1)

function reshaped(from: Shape, shape: readonly number[]): Dim[] {
  const size = sizeOf(from)
  const known = sizeOf(shape.filter(given => given !== -1))
  const unknown = shape.filter(given => given === -1).length
  const rest = unknown === 1 ? divDims(size, known) : 1
  if (
    shape.every(given => given >= -1) &&
    unknown <= 1 &&
    rest !== undefined &&
    mulDims(known, rest) === size
  )
    return shape.map(given => (given === -1 ? rest : given))
  throw new VitrineError(
    `reshape: a tensor of shape ${printShape(from)} has ${size} values, ` +
      `which do not fit the shape ${printShape(shape)}`,
    { hint: 'the product of the sizes must stay the same; one size may be -1', path: 'attrs.shape' },
  )
}

function flattened(shape: Shape, startDim: number, endDim: number): Dim[] {
  const start = normalizeDim('flatten', startDim, shape)
  const end = normalizeDim('flatten', endDim, shape)
  if (start > end)
    throw new VitrineError(`flatten: startDim ${startDim} lies after endDim ${endDim}`, {
      path: 'attrs.startDim',
    })
  return [...shape.slice(0, start), shape.slice(start, end + 1).reduce(mulDims, 1), ...shape.slice(end + 1)]
}

function squeezed(shape: Shape, dim: number | undefined): Dim[] {
  const axis = dim === undefined ? undefined : normalizeDim('squeeze', dim, shape)
  return shape.filter((size, at) => {
    if (axis !== undefined && at !== axis) return true
    if (typeof size === 'number') return size !== 1
    throw new VitrineError(
      `squeeze: whether dimension ${at} of ${printShape(shape)} goes away depends on ${size}`,
      { hint: 'name a dimension of size 1, or index the dimension with 0', path: 'attrs.dim' },
    )
  })
}

function expanded(from: Shape, shape: readonly number[]): Dim[] {
  const added = shape.length - from.length
  const sizes = shape.map((size, axis) => {
    const old = from[axis - added]
    if (size === -1) return old
    return size >= 0 && (old === undefined || old === 1 || old === size) ? size : undefined
  })
  if (added >= 0 && sizes.every(size => size !== undefined)) return sizes
  throw new VitrineError(`expand: a tensor of shape ${printShape(from)} cannot become ${printShape(shape)}`, {
    hint: 'a size is 1, or stays as it is (-1); further dimensions go in front',
    path: 'attrs.shape',
  })
}
