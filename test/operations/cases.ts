import fc from 'fast-check'
import { isOperationName, operations, type OperationName } from '../../src/graph/operations/registry.ts'
import { type TensorData } from '../../src/graph/tensorData.ts'
import { evaluate, type OperationCase, type OperationSpec } from './case.ts'
import { comparison } from './cases/comparison.ts'
import { creation } from './cases/creation.ts'
import { elementwise } from './cases/elementwise.ts'
import { indexing } from './cases/indexing.ts'
import { matrix } from './cases/matrix.ts'
import { movement } from './cases/movement.ts'
import { random } from './cases/random.ts'
import { reduction } from './cases/reduction.ts'
import { sorting } from './cases/sorting.ts'

/** How each operation is tested. */
const specs: { readonly [Name in OperationName]: OperationSpec } = {
  ...elementwise,
  ...comparison,
  ...reduction,
  ...matrix,
  ...movement,
  ...indexing,
  ...sorting,
  ...creation,
  ...random,
}

export const operationNames: readonly OperationName[] = Object.keys(operations).filter(isOperationName)

export const specOf = (op: OperationName): OperationSpec => specs[op]

export const casesOf = (op: OperationName): fc.Arbitrary<OperationCase> =>
  specOf(op).arbitrary.map(test => ({ op, ...test }))

/** A case and what it must give. */
export interface FixedCase extends OperationCase {
  expected: TensorData
}

/**
 * The same few cases of an operation on every machine, for devices on which many are too slow: with elements, without
 * float16 (which not every device has), and of different operand shapes where there are such.
 */
export function fixedCases(op: OperationName, howMany = 3, seed = 20): FixedCase[] {
  const { reference } = specOf(op)
  const cases = fc
    .sample(casesOf(op), { seed, numRuns: 60 })
    .filter(fitsEveryDevice)
    .map((test): FixedCase => ({ ...test, expected: evaluate(reference, test.operands, test.attrs) }))
    .filter(({ expected }) => expected.data.length > 0 && expected.dtype !== 'float16' && allFinite(expected))
  cases.sort((a, b) => b.expected.data.length - a.expected.data.length)
  const kinds = cases.map(kindOf)
  const isFirst = cases.map((_, index) => kinds.indexOf(kinds[index] ?? '') === index)
  const firsts = cases.filter((_, index) => isFirst[index])
  const others = cases.filter((_, index) => !isFirst[index])
  return [...firsts, ...others].slice(0, howMany)
}

const allFinite = ({ data }: TensorData): boolean => data.every(value => Number.isFinite(value))

const fitsEveryDevice = ({ operands, attrs }: OperationCase): boolean =>
  attrs.dtype !== 'float16' &&
  operands.every(
    operand =>
      'scalar' in operand || (operand.dtype !== 'float16' && operand.data.length > 0 && allFinite(operand)),
  )

/** Cases that differ in what their operands are count as different. */
const kindOf = ({ operands, attrs }: OperationCase): string =>
  JSON.stringify([
    operands.map(operand => ('scalar' in operand ? 'scalar' : operand.dtype)),
    Object.keys(attrs).sort(),
  ])
