import { type logic as operations } from '../../graph/operations/logic.ts'
import { cast, nodes, operandAt, or } from './emit.ts'
import { type Emitter, type Lowering, type Operand } from './lowering.ts'

const bools = (emitter: Emitter, operands: readonly Operand[]): [string, string] => [
  cast(emitter, operandAt(operands, 0), 'bool'),
  cast(emitter, operandAt(operands, 1), 'bool'),
]

export const logic: { [Name in keyof typeof operations]: Lowering } = {
  logicalAnd: (emitter, operands) => nodes(emitter)('And', ...bools(emitter, operands)),
  logicalOr: (emitter, operands) => or(emitter, ...bools(emitter, operands)),
  // ONNX's Xor has no WebGPU kernel.
  logicalXor: (emitter, operands) => {
    const node = nodes(emitter)
    const [a, b] = bools(emitter, operands)
    return node('And', or(emitter, a, b), node('Not', node('And', a, b)))
  },
  where: (emitter, operands, _, { dtype }) =>
    nodes(emitter)(
      'Where',
      operandAt(operands, 0).name,
      cast(emitter, operandAt(operands, 1), dtype),
      cast(emitter, operandAt(operands, 2), dtype),
    ),
  maskedFill: (emitter, operands, _, { dtype }) =>
    nodes(emitter)(
      'Where',
      operandAt(operands, 1).name,
      cast(emitter, operandAt(operands, 2), dtype),
      operandAt(operands, 0).name,
    ),
  cast: (emitter, operands, _, { dtype }) => cast(emitter, operandAt(operands, 0), dtype),
}
