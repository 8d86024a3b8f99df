import { normalizing as operations } from '../../graph/operations/normalizing.ts'
import { emit1, filled, inFloat32, int, lower, nodes, operandAt, sizes } from './emit.ts'
import { logSumExp } from './logSumExp.ts'
import { type Lowering } from './lowering.ts'
import { axesOf } from './reduce.ts'

export const normalizing: { [Name in keyof typeof operations]: Lowering } = {
  softmax: lower(operations.softmax, (emitter, operands, { dim }, output) => {
    const input = operandAt(operands, 0)
    const [axis] = axesOf(input.shape, dim)
    if (axis === undefined) return filled(emitter, output, 1)
    return inFloat32(emitter, input, output.dtype, x => emit1(emitter, 'Softmax', [x], { axis: int(axis) }))
  }),
  // ONNX's LogSoftmax has no WebGPU kernel.
  logSoftmax: lower(operations.logSoftmax, (emitter, operands, { dim }, output) => {
    const input = operandAt(operands, 0)
    const axes = axesOf(input.shape, dim)
    return inFloat32(emitter, input, output.dtype, x =>
      nodes(emitter)('Sub', x, logSumExp(emitter, x, axes, sizes(input.shape), true)),
    )
  }),
}
