import { defineOperation } from './define.ts'
import { type Operation } from './operation.ts'
import { broadcastShapes } from './shapes.ts'

const comparing = (name: string, symbol: string, note = '') =>
  defineOperation({
    name,
    family: 'comparison',
    operands: ['input', 'other'],
    attributes: {},
    doc: `A bool tensor: \`input ${symbol} other\`, element by element, with broadcasting.${note}`,
    infer: operands => ({
      dtype: 'bool',
      shape: broadcastShapes(name, ...operands.map(operand => operand.shape)),
    }),
  })

/** Comparisons, element by element; operands of different dtypes meet in the dtype that holds both. */
export const comparison = {
  eq: comparing('eq', '==', ' NaN equals nothing.'),
  ne: comparing('ne', '!=', ' NaN differs from everything.'),
  lt: comparing('lt', '<'),
  le: comparing('le', '<='),
  gt: comparing('gt', '>'),
  ge: comparing('ge', '>='),
} as const satisfies Record<string, Operation>
