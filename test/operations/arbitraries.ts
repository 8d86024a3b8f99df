import fc from 'fast-check'
import { type DType } from '../../src/graph/dtype.ts'
import { type TensorData } from '../../src/graph/tensorData.ts'
import { count } from '../reference/tensor.ts'
import { toTensorData } from './case.ts'

/** A size: usually small, sometimes 1 (broadcasting) or 0 (no elements). */
export const size: fc.Arbitrary<number> = fc.oneof(
  { weight: 10, arbitrary: fc.integer({ min: 2, max: 5 }) },
  { weight: 3, arbitrary: fc.constant(1) },
  { weight: 1, arbitrary: fc.constant(0) },
)

/** A size of at least one. */
export const someSize: fc.Arbitrary<number> = fc.integer({ min: 1, max: 5 })

export const shape = (minRank = 0, maxRank = 4): fc.Arbitrary<number[]> =>
  fc.array(size, { minLength: minRank, maxLength: maxRank })

/** A shape with elements. */
export const someShape = (minRank = 0, maxRank = 4): fc.Arbitrary<number[]> =>
  fc.array(someSize, { minLength: minRank, maxLength: maxRank })

/** Shapes that broadcast with each other: one shape with leading dimensions left out and others set to 1. */
export const broadcastableShapes = (howMany: number): fc.Arbitrary<number[][]> =>
  shape().chain(full =>
    fc
      .array(
        fc
          .tuple(
            fc.integer({ min: 0, max: full.length }),
            fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
          )
          .map(([drop, ones]) => full.map((dim, axis) => (ones[axis] === true ? 1 : dim)).slice(drop)),
        { minLength: howMany - 1, maxLength: howMany - 1 },
      )
      .chain(others => fc.shuffledSubarray([full, ...others], { minLength: howMany, maxLength: howMany })),
  )

export const dtype = (...among: readonly DType[]): fc.Arbitrary<DType> => fc.constantFrom(...among)
export const anyDType = dtype('float32', 'float32', 'float16', 'int32', 'bool')
export const numberDType = dtype('float32', 'float32', 'float16', 'int32')
export const floatDType = dtype('float32', 'float32', 'float16')

/** Finite numbers: eighths (exact in float16, with many ties) and others. */
export const finite: fc.Arbitrary<number> = fc.oneof(
  fc.integer({ min: -32, max: 32 }).map(eighths => eighths / 8),
  fc.integer({ min: -8000, max: 8000 }).map(thousandths => thousandths / 1000),
)

/** Finite numbers with, now and then, NaN and the infinities. */
export const extended: fc.Arbitrary<number> = fc.oneof(
  { weight: 12, arbitrary: finite },
  { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity, -0, 1e4, -1e4) },
)

const smallInt = fc.integer({ min: -9, max: 9 })

/** A tensor of a shape and dtype; ints from -9 to 9 and bools whatever the numbers are. */
export function tensor(
  ofDType: DType,
  ofShape: readonly number[],
  numbers: fc.Arbitrary<number> = finite,
): fc.Arbitrary<TensorData> {
  const value = ofDType === 'bool' ? fc.integer({ min: 0, max: 1 }) : ofDType === 'int32' ? smallInt : numbers
  const length = count(ofShape)
  return fc
    .array(value, { minLength: length, maxLength: length })
    .map(data => toTensorData({ dtype: ofDType, shape: ofShape, data }))
}

/** A dimension number of a shape, negative ones too; 0 or -1 for a tensor without dimensions. */
export const dimOf = (ofShape: readonly number[]): fc.Arbitrary<number> => {
  const rank = Math.max(ofShape.length, 1)
  return fc.integer({ min: -rank, max: rank - 1 })
}

/** Some distinct dimensions, some written as negative numbers. */
export const dimsOf = (ofShape: readonly number[]): fc.Arbitrary<number[]> =>
  fc
    .shuffledSubarray(ofShape.map((_, axis) => axis))
    .chain(axes =>
      fc.tuple(...axes.map(axis => fc.constantFrom(axis, axis - ofShape.length))).map(dims => [...dims]),
    )
