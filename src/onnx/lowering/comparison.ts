import { type comparison as operations } from '../../graph/operations/comparison.ts'
import { resultType } from '../../graph/operations/types.ts'
import { cast, nodes, operandAt } from './emit.ts'
import { type Emitter, type Lowering, type Operand } from './lowering.ts'

const compare =
  (op: string): Lowering =>
  (emitter, operands) =>
    nodes(emitter)(op, ...comparable(emitter, operands))

/** Both operands in the dtype that holds both; bools as ints, for which every device has kernels. */
function comparable(emitter: Emitter, operands: readonly Operand[]): [string, string] {
  const common = resultType(operands)
  const dtype = common === 'bool' ? 'int32' : common
  return [cast(emitter, operandAt(operands, 0), dtype), cast(emitter, operandAt(operands, 1), dtype)]
}

export const comparison: { [Name in keyof typeof operations]: Lowering } = {
  eq: compare('Equal'),
  ne: (emitter, operands) => nodes(emitter)('Not', nodes(emitter)('Equal', ...comparable(emitter, operands))),
  lt: compare('Less'),
  le: compare('LessOrEqual'),
  gt: compare('Greater'),
  ge: compare('GreaterOrEqual'),
}
