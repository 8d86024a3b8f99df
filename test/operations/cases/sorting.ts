import fc from 'fast-check'
import { type sorting as operations } from '../../../src/graph/operations/sorting.ts'
import { type TensorData } from '../../../src/graph/tensorData.ts'
import { sorting as references } from '../../reference/sorting.ts'
import { count, type Attrs } from '../../reference/tensor.ts'
import { anyDType, dimOf, finite, shape, tensor } from '../arbitraries.ts'
import { type OperationSpec } from '../case.ts'

type Cases = OperationSpec['arbitrary']

/** Ties, infinities, and ints that differ only where float32 no longer can. */
const values = (dims: readonly number[]): fc.Arbitrary<TensorData> =>
  fc.oneof(
    anyDType.chain(type =>
      tensor(
        type,
        dims,
        fc.oneof({ weight: 6, arbitrary: finite }, fc.constantFrom(Infinity, -Infinity, 0, -0)),
      ),
    ),
    fc
      .array(
        fc.oneof(
          fc.constantFrom(2 ** 31 - 1, 2 ** 31 - 2, -(2 ** 31), -(2 ** 31) + 1),
          fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
        ),
        { minLength: count(dims), maxLength: count(dims) },
      )
      .map((data): TensorData => ({ dtype: 'int32', shape: dims, data: Int32Array.from(data) })),
  )

const cases = (attrsOf: (dims: readonly number[]) => fc.Arbitrary<Attrs>): Cases =>
  shape(1, 3)
    .chain(dims => fc.tuple(values(dims), attrsOf(dims)))
    .map(([operand, attrs]) => ({ operands: [operand], attrs }))

const order = cases(dims =>
  fc.oneof(
    fc.tuple(dimOf(dims), fc.boolean()).map(([dim, descending]): Attrs => ({ dim, descending })),
    fc.constant<Attrs>({}),
  ),
)

const best = cases(dims =>
  fc
    .tuple(dimOf(dims), fc.boolean())
    .chain(([dim, largest]) =>
      fc.integer({ min: 0, max: dims.at(dim) ?? 0 }).map((k): Attrs => ({ k, dim, largest })),
    ),
)

const spec = (name: keyof typeof operations, arbitrary: Cases): OperationSpec => {
  const reference = references[name]
  if (reference === undefined) throw new Error(`${name} has no reference`)
  return { arbitrary, reference }
}

export const sorting: { [Name in keyof typeof operations]: OperationSpec } = {
  sort: spec('sort', order),
  argsort: spec('argsort', order),
  topk: spec('topk', best),
  topkIndices: spec('topkIndices', best),
}
