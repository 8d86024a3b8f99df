import { VitrineError } from '../errors.ts'
import { defineOperation } from './define.ts'
import { type OperandType, type Operation } from './operation.ts'
import { broadcastShapes } from './shapes.ts'
import { countType, floatType, numbers, requireDType, resultType, weakType } from './types.ts'

type TypeRule = (name: string, operands: readonly OperandType[]) => OperandType['dtype']

const binary = (name: string, doc: string, dtype: TypeRule = (_, operands) => resultType(operands)) =>
  defineOperation({
    name,
    family: 'elementwise',
    operands: ['input', 'other'],
    attributes: {},
    doc,
    infer: operands => ({
      dtype: dtype(name, operands),
      shape: broadcastShapes(name, ...operands.map(operand => operand.shape)),
    }),
  })

const notBools: TypeRule = (name, operands) => {
  const dtype = resultType(operands)
  requireDType(name, 'the result', dtype, numbers)
  return dtype
}

/** Arithmetic of two tensors (or a tensor and a number) that broadcast, and `clamp`. */
export const arithmetic = {
  add: binary('add', 'The sum, with broadcasting. Of two bools: true where either is.'),
  sub: binary('sub', 'The difference, with broadcasting. Not of two bools: `logicalXor` them.', notBools),
  mul: binary('mul', 'The product, with broadcasting. Of two bools: true where both are.'),
  div: binary('div', 'The quotient, with broadcasting. Ints are divided as float32.', (_, operands) =>
    floatType(resultType(operands)),
  ),
  remainder: binary(
    'remainder',
    'What is left after division: `input - other * floor(input / other)`, with the sign of `other`, rounded as that ' +
      'formula is. An int divided by 0 leaves 0, where PyTorch raises an error.',
    notBools,
  ),
  pow: binary(
    'pow',
    '`input` to the power `other`, with broadcasting. Of ints: an int, exact up to 2^24 on WebGPU, for exponents ' +
      'that are not negative. Of bools: an int.',
    (_, operands) => countType(resultType(operands)),
  ),
  maximum: binary('maximum', 'The larger of two elements, with broadcasting.'),
  minimum: binary('minimum', 'The smaller of two elements, with broadcasting.'),
  clamp: defineOperation({
    name: 'clamp',
    family: 'elementwise',
    operands: ['input'],
    attributes: {
      min: { type: 'float', optional: true, doc: 'The least value that remains.' },
      max: { type: 'float', optional: true, doc: 'The greatest value that remains; it wins over `min`.' },
    },
    doc: 'Each element, moved into `min` to `max`. An int tensor becomes float32 where a bound is not whole.',
    infer: ([input], { min, max }) => {
      requireDType('clamp', 'input', input.dtype, numbers)
      const bounds = [min, max].filter(bound => bound !== undefined)
      if (bounds.length === 0) throw new VitrineError('clamp needs min or max, or both')
      return { dtype: resultType([input, ...bounds.map(weakType)]), shape: input.shape }
    },
  }),
} as const satisfies Record<string, Operation>
