import fc from 'fast-check'
import { type movement as operations } from '../../../src/graph/operations/movement.ts'
import { movement as references } from '../../reference/movement.ts'
import { type Attrs } from '../../reference/tensor.ts'
import { anyDType, dimOf, dimsOf, extended, shape, size, someShape, tensor } from '../arbitraries.ts'
import { type OperationSpec } from '../case.ts'

type Cases = OperationSpec['arbitrary']

/** A tensor of any dtype whose shape decides which attributes fit. */
const moved = (
  shapes: fc.Arbitrary<number[]>,
  attrsOf: (dims: readonly number[]) => fc.Arbitrary<Attrs>,
): Cases =>
  fc
    .tuple(anyDType, shapes)
    .chain(([type, dims]) => fc.tuple(tensor(type, dims, extended), attrsOf(dims)))
    .map(([operand, attrs]) => ({ operands: [operand], attrs }))

/** Now and then an attribute is left out. */
const sometimes = (attrs: Attrs): fc.Arbitrary<Attrs> =>
  fc
    .array(fc.integer({ min: 0, max: 3 }), { minLength: 3, maxLength: 3 })
    .map(draws => Object.fromEntries(Object.entries(attrs).filter((_, index) => draws[index] !== 0)))

const spec = (name: keyof typeof operations, arbitrary: Cases, symbolic?: false): OperationSpec => {
  const reference = references[name]
  if (reference === undefined) throw new Error(`${name} has no reference`)
  return { arbitrary, reference, ...(symbolic === undefined ? {} : { symbolic }) }
}

/** Another shape for as many values: neighbours joined, ones put in, perhaps one size left open. */
const reshapeCase = moved(shape(), dims =>
  fc
    .tuple(fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), fc.nat({ max: 4 }), fc.boolean())
    .map(([join, open, one]) => {
      const joined = dims.reduce<number[]>((sizes, size, axis) => {
        const last = sizes.at(-1)
        return last !== undefined && join[axis] === true ? sizes.with(-1, last * size) : [...sizes, size]
      }, [])
      const sizes = one ? [...joined, 1] : joined
      const known = sizes.filter((_, axis) => axis !== open)
      return { shape: open < sizes.length && !known.includes(0) ? sizes.with(open, -1) : sizes }
    }),
)

const expandCase = moved(shape(0, 3), dims =>
  fc
    .tuple(
      fc.array(size, { maxLength: 2 }),
      fc.array(size, { minLength: 3, maxLength: 3 }),
      fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
    )
    .map(([front, sizes, keep]) => ({
      shape: [
        ...front,
        ...dims.map((dim, axis) => (keep[axis] === true ? -1 : dim === 1 ? (sizes[axis] ?? 1) : dim)),
      ],
    })),
)

/** Tensors that differ along one dimension; some have no elements, and dtypes are mixed. */
const catCase: Cases = shape(1, 4).chain(dims =>
  fc
    .tuple(dimOf(dims), fc.array(fc.tuple(size, anyDType), { minLength: 1, maxLength: 4 }))
    .chain(([dim, parts]) =>
      fc
        .tuple(...parts.map(([length, type]) => tensor(type, dims.with(dim, length), extended)))
        .map(operands => ({ operands, attrs: { dim } })),
    ),
)

const stackCase: Cases = fc
  .tuple(shape(0, 3), fc.array(anyDType, { minLength: 1, maxLength: 4 }))
  .chain(([dims, types]) =>
    fc.tuple(fc.tuple(...types.map(type => tensor(type, dims, extended))), dimOf([...dims, 1])),
  )
  .map(([operands, dim]) => ({ operands, attrs: { dim } }))

const narrowCase = moved(shape(1, 4), dims =>
  dimOf(dims).chain(dim => {
    const along = dims.at(dim) ?? 0
    return fc
      .tuple(fc.integer({ min: 0, max: along }), fc.integer({ min: 0, max: along }), fc.boolean())
      .map(([a, b, fromEnd]) => {
        const start = Math.min(a, b)
        return { dim, start: fromEnd && start < along ? start - along : start, length: Math.abs(a - b) }
      })
  }),
)

const shift = fc.integer({ min: -7, max: 7 })

const rollCase = fc.oneof(
  moved(shape(), () => shift.map(places => ({ shifts: [places] }))),
  moved(shape(1, 4), dims =>
    dimsOf(dims).chain(named =>
      fc
        .array(shift, { minLength: named.length, maxLength: named.length })
        .map(shifts => ({ shifts, dims: named })),
    ),
  ),
)

const repeatCase = moved(someShape(0, 3), dims =>
  fc
    .array(fc.integer({ min: 0, max: 3 }), { minLength: dims.length, maxLength: dims.length + 1 })
    .map(sizes => ({ sizes })),
)

const diagonalCase = moved(shape(2, 4), dims =>
  fc
    .tuple(dimsOf(dims), fc.integer({ min: -4, max: 4 }))
    .filter(([named]) => named.length >= 2)
    .map(([[dim1 = 0, dim2 = 1], offset]) => ({ offset, dim1, dim2 })),
)

const triangleCase = moved(shape(2, 4), () =>
  fc.integer({ min: -6, max: 6 }).chain(diagonal => sometimes({ diagonal })),
)

const flattenCase = moved(shape(), dims =>
  fc
    .tuple(dimOf(dims), dimOf(dims))
    .filter(([a, b]) => (a < 0 ? a + dims.length : a) <= (b < 0 ? b + dims.length : b))
    .chain(([startDim, endDim]) => fc.constantFrom<Attrs>({ startDim, endDim }, {})),
)

export const movement: { [Name in keyof typeof operations]: OperationSpec } = {
  reshape: spec('reshape', reshapeCase, false),
  flatten: spec('flatten', flattenCase),
  squeeze: spec(
    'squeeze',
    moved(shape(), dims => dimOf(dims).chain(dim => sometimes({ dim }))),
    false,
  ),
  unsqueeze: spec(
    'unsqueeze',
    moved(shape(), dims => dimOf([...dims, 1]).map(dim => ({ dim }))),
  ),
  expand: spec('expand', expandCase, false),
  transpose: spec(
    'transpose',
    moved(shape(), dims => fc.tuple(dimOf(dims), dimOf(dims)).map(([dim0, dim1]) => ({ dim0, dim1 }))),
  ),
  permute: spec(
    'permute',
    moved(shape(), dims =>
      fc
        .shuffledSubarray([...dims.keys()], { minLength: dims.length })
        .map(axes => ({ dims: axes.map((axis, index) => (index % 2 === 0 ? axis : axis - dims.length)) })),
    ),
  ),
  cat: spec('cat', catCase),
  stack: spec('stack', stackCase),
  narrow: spec('narrow', narrowCase),
  flip: spec(
    'flip',
    moved(shape(), dims => dimsOf(dims).map(named => ({ dims: named }))),
  ),
  roll: spec('roll', rollCase),
  repeat: spec('repeat', repeatCase),
  diagonal: spec('diagonal', diagonalCase, false),
  tril: spec('tril', triangleCase),
  triu: spec('triu', triangleCase),
}
