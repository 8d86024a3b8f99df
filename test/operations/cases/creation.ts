import fc from 'fast-check'
import { type DType } from '../../../src/graph/dtype.ts'
import { type creation as operations } from '../../../src/graph/operations/creation.ts'
import { encodeFloat } from '../../../src/graph/operations/define.ts'
import { creation as references } from '../../reference/creation.ts'
import { type Attrs } from '../../reference/tensor.ts'
import { anyDType, extended, numberDType, shape, tensor } from '../arbitraries.ts'
import { spec, type OperationSpec } from '../case.ts'

type Cases = OperationSpec['arbitrary']

const optionalDType = (dtypes: fc.Arbitrary<DType>): fc.Arbitrary<Attrs> =>
  fc.oneof(
    fc.constant<Attrs>({}),
    dtypes.map((dtype): Attrs => ({ dtype })),
  )

const fullCase: Cases = fc
  .tuple(shape(), extended, optionalDType(anyDType))
  .filter(([, value, { dtype }]) => dtype !== 'int32' || Number.isFinite(value))
  .map(([of, value, dtype]) => ({ operands: [], attrs: { shape: of, value: encodeFloat(value), ...dtype } }))

const wholeStep = fc.constantFrom<Attrs>({}, { step: 1 }, { step: 2 }, { step: -3 })
const brokenStep = fc.constantFrom<Attrs>({ step: 0.5 }, { step: -0.25 }, { step: 0.75 })

const arangeCase: Cases = fc
  .tuple(
    fc.oneof(
      fc.constant<Attrs>({}),
      fc.integer({ min: -20, max: 20 }).map((start): Attrs => ({ start })),
    ),
    fc.integer({ min: -20, max: 20 }),
    fc.oneof(wholeStep, brokenStep),
    optionalDType(numberDType),
  )
  .filter(([, , { step }, { dtype }]) => dtype !== 'int32' || Number.isInteger(step ?? 1))
  .map(([start, end, step, dtype]) => ({ operands: [], attrs: { ...start, end, ...step, ...dtype } }))

const oneHotCase: Cases = fc
  .tuple(shape(0, 3), fc.integer({ min: 1, max: 12 }))
  .chain(([of, numClasses]) =>
    tensor('int32', of).map(operand => ({ operands: [operand], attrs: { numClasses } })),
  )

export const creation: { [Name in keyof typeof operations]: OperationSpec } = {
  full: spec(references.full, fullCase),
  arange: spec(references.arange, arangeCase),
  oneHot: spec(references.oneHot, oneHotCase),
}
