import { type DType } from '../../graph/dtype.ts'
import { type logic as operations } from '../../graph/operations/logic.ts'
import { cast, nodes, operandAt, or } from './emit.ts'
import { type Emitter, type Lowering, type Operand } from './lowering.ts'

const bools = (emitter: Emitter, operands: readonly Operand[]): [string, string] => [
  cast(emitter, operandAt(operands, 0), 'bool'),
  cast(emitter, operandAt(operands, 1), 'bool'),
]

/** Where; the CPU has no kernel of it for bools. */
function choose(emitter: Emitter, condition: string, yes: Operand, no: Operand, to: DType): string {
  const dtype = to === 'bool' ? 'int32' : to
  const name = nodes(emitter)('Where', condition, cast(emitter, yes, dtype), cast(emitter, no, dtype))
  return cast(emitter, { name, dtype }, to)
}

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
    choose(emitter, operandAt(operands, 0).name, operandAt(operands, 1), operandAt(operands, 2), dtype),
  maskedFill: (emitter, operands, _, { dtype }) =>
    choose(emitter, operandAt(operands, 1).name, operandAt(operands, 2), operandAt(operands, 0), dtype),
  cast: (emitter, operands, _, { dtype }) => cast(emitter, operandAt(operands, 0), dtype),
}
