import fc from 'fast-check'
import { type DType } from '../../../src/graph/dtype.ts'
import { type reduction as operations } from '../../../src/graph/operations/reduction.ts'
import { reduction as references } from '../../reference/reduction.ts'
import { type Attrs } from '../../reference/tensor.ts'
import { anyDType, dimOf, dimsOf, finite, floatDType, shape, someShape, tensor } from '../arbitraries.ts'
import { spec, type CaseOperand, type OperationSpec, type Tolerance } from '../case.ts'

type Cases = OperationSpec['arbitrary']
type Shapes = fc.Arbitrary<number[]>

const keepdims: fc.Arbitrary<Attrs> = fc.constantFrom<Attrs>({}, { keepdim: true }, { keepdim: false })

/** A reduction of one tensor; `dims` gives the attribute `dim` for a shape, or leaves it out. */
const reducing = (
  dtypes: fc.Arbitrary<DType>,
  dims: (shape: readonly number[]) => fc.Arbitrary<Attrs>,
  { shapes = shape(), numbers = finite, more = fc.constant({}) }: ReducingOptions = {},
): Cases =>
  fc
    .tuple(dtypes, shapes, keepdims, more)
    .chain(([dtype, of, keepdim, rest]) =>
      fc
        .tuple(tensor(dtype, of, numbers), dims(of))
        .map(([operand, dim]) => ({ operands: [operand], attrs: { ...dim, ...keepdim, ...rest } })),
    )

interface ReducingOptions {
  shapes?: Shapes
  numbers?: fc.Arbitrary<number>
  more?: fc.Arbitrary<Attrs>
}

const noDim = fc.constant<Attrs>({})
const someDims = (of: readonly number[]) =>
  fc.oneof(
    noDim,
    dimsOf(of).map((dim): Attrs => ({ dim })),
  )
const maybeDim = (of: readonly number[]) =>
  fc.oneof(
    noDim,
    dimOf(of).map((dim): Attrs => ({ dim })),
  )

const along = (dtypes: fc.Arbitrary<DType>, numbers = finite): Cases =>
  fc
    .tuple(dtypes, shape())
    .chain(([dtype, of]) => fc.tuple(tensor(dtype, of, numbers), dimOf(of)))
    .map(([operand, dim]) => ({ operands: [operand], attrs: { dim } }))

const corrections = fc.constantFrom<Attrs>({}, { correction: 0 }, { correction: 1 }, { correction: 2.5 })
const orders = fc.constantFrom<Attrs>(
  {},
  { p: 1 },
  { p: 2 },
  { p: 3 },
  { p: 0 },
  { p: 0.5 },
  { p: 'inf' },
  { p: '-inf' },
)

/** Some -inf, as masked scores have them. */
const scores = fc.oneof(
  { weight: 5, arbitrary: finite },
  { weight: 1, arbitrary: fc.constantFrom(-Infinity, 1e4) },
)
const nearOne = fc.integer({ min: -16, max: 16 }).map(eighths => eighths / 8)
const fewValues = fc.integer({ min: -2, max: 2 })

/** A larger product of ints is undefined. */
const fitsInt32 = ({ operands }: { operands: readonly CaseOperand[] }): boolean =>
  operands.every(
    operand =>
      'scalar' in operand ||
      operand.dtype !== 'int32' ||
      operand.data.reduce((product, value) => product * Math.max(1, Math.abs(value)), 1) < 2 ** 31,
  )

/** Sums of up to 600 numbers up to 8. */
const longSums: Tolerance = { absolute: 5e-4, relative: 1e-5 }

/** Something to choose from, few values and therefore ties. */
const choosing = { shapes: someShape(), numbers: fewValues }

export const reduction: { [Name in keyof typeof operations]: OperationSpec } = {
  sum: spec(references.sum, reducing(anyDType, someDims), longSums),
  mean: spec(references.mean, reducing(floatDType, someDims)),
  variance: spec(references.variance, reducing(floatDType, someDims, { more: corrections }), longSums),
  std: spec(references.std, reducing(floatDType, someDims, { more: corrections })),
  norm: spec(references.norm, reducing(floatDType, someDims, { more: orders, shapes: someShape(0, 3) }), {
    absolute: 1e-4,
    relative: 1e-4,
  }),
  logsumexp: spec(references.logsumexp, reducing(floatDType, someDims, { numbers: scores })),
  any: spec(references.any, reducing(anyDType, someDims, { numbers: fewValues })),
  all: spec(references.all, reducing(anyDType, someDims, { numbers: fewValues })),
  prod: spec(
    references.prod,
    reducing(anyDType, maybeDim, { shapes: shape(0, 2), numbers: nearOne }).filter(fitsInt32),
  ),
  cumsum: spec(references.cumsum, along(anyDType), longSums),
  max: spec(references.max, reducing(anyDType, maybeDim, choosing)),
  min: spec(references.min, reducing(anyDType, maybeDim, choosing)),
  argmax: spec(references.argmax, reducing(anyDType, maybeDim, choosing)),
  argmin: spec(references.argmin, reducing(anyDType, maybeDim, choosing)),
  softmax: spec(references.softmax, along(floatDType)),
  logSoftmax: spec(references.logSoftmax, along(floatDType)),
}
