import fc from 'fast-check'
import { type indexing as operations } from '../../../src/graph/operations/indexing.ts'
import { type TensorData } from '../../../src/graph/tensorData.ts'
import { type Json } from '../../../src/graph/versions/v1.ts'
import { indexing as references, selectedPlaces } from '../../reference/indexing.ts'
import { count } from '../../reference/tensor.ts'
import { anyDType, dimOf, dtype, extended, finite, shape, someShape, tensor } from '../arbitraries.ts'
import { toReference, type CaseOperand, type OperationSpec } from '../case.ts'

type Cases = OperationSpec['arbitrary']
type Kind = 'int' | 'slice' | 'all' | 'ints' | 'tensor' | 'newaxis'

/** A place of a dimension of a size, counted from either end. */
const placeIn = (size: number): fc.Arbitrary<number> => fc.integer({ min: -size, max: size - 1 })

const int32s = (dims: readonly number[], values: fc.Arbitrary<number>): fc.Arbitrary<TensorData> =>
  fc
    .array(values, { minLength: count(dims), maxLength: count(dims) })
    .map(data => ({ dtype: 'int32', shape: dims, data: Int32Array.from(data) }))

const slice = (size: number): fc.Arbitrary<Json> => {
  const bound = fc.option(fc.integer({ min: -size - 2, max: size + 2 }))
  return fc
    .tuple(bound, bound, fc.option(fc.integer({ min: 1, max: 3 })))
    .map(([start, stop, step]) => ({ kind: 'slice', start, stop, step }))
}

const all: Json = { kind: 'slice', start: null, stop: null, step: null }

/** One part for a dimension of a size; tensors are put in later, where their number is known. */
function part(kind: Kind, size: number, block: readonly number[]): fc.Arbitrary<Json | TensorData> {
  switch (kind) {
    case 'int':
      return placeIn(size).map(value => ({ kind, value }))
    case 'slice':
      return slice(size)
    case 'all':
      return fc.constant(all)
    case 'ints': {
      const length = block.at(-1) ?? 1
      return fc
        .array(placeIn(size), { minLength: length, maxLength: length })
        .map(values => ({ kind, values }))
    }
    case 'tensor':
      return fc.constantFrom(block, block.slice(1), []).chain(dims => int32s(dims, placeIn(size)))
    case 'newaxis':
      return fc.constant({ kind })
  }
}

const isTensor = (item: Json | TensorData): item is TensorData =>
  item !== null && typeof item === 'object' && 'dtype' in item

interface IndexCase {
  dims: number[]
  index: Json[]
  operands: TensorData[]
}

/** Parts for the first dimensions of a shape, with new axes between them; the rest left out or under an ellipsis. */
const indexOf = (dims: number[], kinds: fc.Arbitrary<Kind[]>): fc.Arbitrary<IndexCase> =>
  fc
    .tuple(kinds, fc.constantFrom<number[]>([2], [3], [1], [2, 3], [0]), fc.option(fc.nat({ max: 5 })))
    .chain(([chosen, block, ellipsis]) => {
      let axis = 0
      const used = chosen.filter(kind => kind === 'newaxis' || axis++ < dims.length)
      const named = used.filter(kind => kind !== 'newaxis').length
      /** Parts behind the ellipsis count from the last dimension. */
      const behind = ellipsis === null ? used.length : Math.min(ellipsis, used.length)
      let next = 0
      const parts = used.map((kind, position) => {
        const from = position >= behind ? dims.length - named : 0
        const size = kind === 'newaxis' ? 1 : (dims[from + next++] ?? 1)
        return part(size === 0 && kind !== 'newaxis' ? 'slice' : kind, size, block)
      })
      return fc.tuple(...parts).map(made => {
        const operands: TensorData[] = []
        const items = made.map((item): Json =>
          isTensor(item) ? { kind: 'operand', operand: operands.push(item) - 1 } : item,
        )
        const index = ellipsis === null ? items : items.toSpliced(behind, 0, { kind: 'ellipsis' })
        return { dims, index, operands }
      })
    })

const among = (...kinds: Kind[]) => fc.array(fc.constantFrom(...kinds), { maxLength: 6 })

/** Any parts; parts without lists; lists that something separates, behind a dimension that stays. */
const anIndex: fc.Arbitrary<IndexCase> = fc.oneof(
  shape().chain(dims => indexOf(dims, among('int', 'slice', 'all', 'ints', 'tensor', 'newaxis'))),
  shape().chain(dims => indexOf(dims, among('int', 'slice', 'slice', 'all', 'newaxis'))),
  someShape(4, 4).chain(dims =>
    indexOf(
      dims,
      fc.constantFrom<Kind[]>(
        ['slice', 'ints', 'slice', 'tensor'],
        ['all', 'tensor', 'newaxis', 'ints', 'int'],
        ['newaxis', 'ints', 'int', 'tensor'],
        ['slice', 'tensor', 'int', 'tensor'],
      ),
    ),
  ),
)

const indexCase: Cases = fc
  .tuple(anIndex, anyDType)
  .chain(([{ dims, index, operands }, type]) =>
    tensor(type, dims, extended).map(operand => ({ operands: [operand, ...operands], attrs: { index } })),
  )

/** Which of two values stays at one place is not defined. */
const namesPlacesOnce = ({ dims, index, operands }: IndexCase): boolean => {
  const places = selectedPlaces(dims, index, operands.map(toReference)).data
  return new Set(places).size === places.length
}

/** A mask over some dimensions, in the middle of others. */
const maskedIndex: fc.Arbitrary<IndexCase> = someShape(1, 4).chain(dims =>
  fc
    .tuple(fc.nat({ max: dims.length - 1 }), fc.integer({ min: 1, max: 2 }), fc.boolean())
    .chain(([first, rank, whole]) =>
      fc
        .tuple(
          tensor('bool', dims.slice(first, first + rank)),
          fc.tuple(...dims.slice(0, first).map(size => (whole ? fc.constant(all) : slice(size)))),
        )
        .map(([mask, parts]): IndexCase => {
          const index = [...parts, { kind: 'operand', operand: 0 }]
          return { dims, index, operands: [mask] }
        }),
    ),
)

/** A value for a selection: its shape, with sizes set to 1, dimensions left out or put in front; or a number. */
const valueFor = (selected: readonly number[], single: readonly number[]): fc.Arbitrary<CaseOperand> =>
  fc
    .tuple(
      anyDType,
      fc.array(fc.boolean(), { minLength: selected.length, maxLength: selected.length }),
      fc.integer({ min: -1, max: selected.length }),
    )
    .chain(([type, ones, drop]): fc.Arbitrary<CaseOperand> => {
      const dims = selected.map((size, axis) => (ones[axis] === true || single.includes(axis) ? 1 : size))
      if (drop === -1) return tensor(type, [1, ...dims])
      const kept = dims.slice(drop)
      return fc.oneof(
        { weight: 4, arbitrary: tensor(type, kept) },
        { weight: 1, arbitrary: finite.map(scalar => ({ scalar })) },
      )
    })

const putAt = ({ dims, index, operands }: IndexCase, single: readonly number[]): Cases =>
  anyDType.chain(type => {
    const selected = selectedPlaces(dims, index, operands.map(toReference)).shape
    return fc
      .tuple(tensor(type, dims, extended), valueFor(selected, single))
      .map(([operand, value]) => ({ operands: [operand, value, ...operands], attrs: { index } }))
  })

const putCase: Cases = fc.oneof(
  { weight: 4, arbitrary: anIndex.filter(namesPlacesOnce).chain(found => putAt(found, [])) },
  {
    weight: 1,
    arbitrary: maskedIndex.chain(found => putAt(found, [found.index.length - 1])),
  },
)

/** An index tensor for gather and scatter; each lane names a place at most once, or as often as it likes. */
const lanes = (dims: readonly number[], dim: number, once: boolean): fc.Arbitrary<TensorData> =>
  fc.tuple(...dims.map(size => fc.integer({ min: 0, max: size }))).chain(sizes => {
    const axis = dim < 0 ? dim + dims.length : dim
    const along = dims[axis] ?? 0
    const length = sizes[axis] ?? 0
    const others = sizes.toSpliced(axis, 1)
    const places = [...new Array(along).keys()]
    const lane = once
      ? fc.shuffledSubarray(places, { minLength: length, maxLength: length })
      : fc.array(fc.integer({ min: 0, max: Math.max(along - 1, 0) }), {
          minLength: length,
          maxLength: length,
        })
    return fc.array(lane, { minLength: count(others), maxLength: count(others) }).map(rows => {
      const inner = count(sizes.slice(axis + 1))
      const data = new Int32Array(count(sizes))
      rows.forEach((row, nth) => {
        row.forEach((place, step) => {
          const start = Math.floor(nth / inner) * inner * length + (nth % inner)
          data[start + step * inner] = place
        })
      })
      return { dtype: 'int32', shape: sizes, data }
    })
  })

const gatherCase: Cases = fc
  .tuple(shape(1, 4), anyDType)
  .chain(([dims, type]) =>
    dimOf(dims).chain(dim =>
      fc
        .tuple(tensor(type, dims, extended), lanes(dims, dim, false))
        .map(operands => ({ operands, attrs: { dim } })),
    ),
  )

const scatterCase: Cases = fc
  .tuple(shape(1, 4), anyDType, anyDType, fc.boolean())
  .chain(([dims, type, of, number]) =>
    dimOf(dims).chain(dim =>
      lanes(dims, dim, true).chain(places =>
        fc
          .tuple(
            tensor(type, dims, extended),
            fc.constant(places),
            number
              ? finite.map((scalar): CaseOperand => ({ scalar }))
              : tensor(
                  of,
                  places.shape.map((size, axis) => size + (axis % 2)),
                ),
          )
          .map(operands => ({ operands, attrs: { dim } })),
      ),
    ),
  )

const indexSelectCase: Cases = fc
  .tuple(shape(1, 4), dtype('float32', 'int32', 'bool', 'float16'))
  .chain(([dims, type]) =>
    dimOf(dims).chain(dim => {
      const size = dims.at(dim) ?? 0
      const lengths = size === 0 ? fc.constant(0) : fc.integer({ min: 0, max: 4 })
      return lengths.chain(length =>
        fc
          .tuple(
            tensor(type, dims, extended),
            int32s([length], fc.integer({ min: 0, max: Math.max(size - 1, 0) })),
          )
          .map(operands => ({ operands, attrs: { dim } })),
      )
    }),
  )

const spec = (name: keyof typeof operations, arbitrary: Cases, symbolic?: false): OperationSpec => {
  const reference = references[name]
  if (reference === undefined) throw new Error(`${name} has no reference`)
  return { arbitrary, reference, ...(symbolic === undefined ? {} : { symbolic }) }
}

export const indexing: { [Name in keyof typeof operations]: OperationSpec } = {
  index: spec('index', indexCase, false),
  put: spec('put', putCase, false),
  gather: spec('gather', gatherCase),
  scatter: spec('scatter', scatterCase),
  indexSelect: spec('indexSelect', indexSelectCase),
}
