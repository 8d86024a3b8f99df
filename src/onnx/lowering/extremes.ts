import { extremes as operations } from '../../graph/operations/extremes.ts'
import { cast, elements, lower, nodes, operandAt, positions, reshape, scalar, sizes } from './emit.ts'
import { type Lowering } from './lowering.ts'
import { axesOf, reduce } from './reduce.ts'

const value = (operation: typeof operations.max, op: 'ReduceMax' | 'ReduceMin'): Lowering =>
  lower(operation, (emitter, operands, { dim, keepdim }, output) => {
    const input = operandAt(operands, 0)
    const dtype = input.dtype === 'bool' ? 'int32' : input.dtype
    const name = reduce(emitter, op, cast(emitter, input, dtype), axesOf(input.shape, dim), keepdim ?? false)
    return cast(emitter, { name, dtype }, output.dtype)
  })

/**
 * The smallest position whose value is not beaten. ONNX's ArgMax gives int64, which a GPU does not have. Asking for
 * "not less" instead of "equal" keeps the index in range when there are NaNs.
 */
const index = (operation: typeof operations.argmax, op: 'ReduceMax' | 'ReduceMin'): Lowering =>
  lower(operation, (emitter, operands, { dim }, output) => {
    const node = nodes(emitter)
    const input = operandAt(operands, 0)
    const dtype = input.dtype === 'bool' ? 'int32' : input.dtype
    const shape = dim === undefined ? [elements(input.shape)] : sizes(input.shape)
    const [axis] = axesOf(shape, dim)
    if (axis === undefined) return scalar(emitter, 'int32', 0)
    const values = cast(emitter, input, dtype)
    const x = dim === undefined ? reshape(emitter, values, shape) : values
    const best = reduce(emitter, op, x, [axis], true)
    const beaten = op === 'ReduceMax' ? node('Less', x, best) : node('Less', best, x)
    const size = shape[axis] ?? 1
    const place = positions(emitter, size, axis, shape.length)
    const candidates = node('Where', beaten, scalar(emitter, 'int32', size), place)
    const first = reduce(emitter, 'ReduceMin', candidates, [axis], false)
    return reshape(emitter, first, sizes(output.shape))
  })

export const extremes: { [Name in keyof typeof operations]: Lowering } = {
  max: value(operations.max, 'ReduceMax'),
  min: value(operations.min, 'ReduceMin'),
  argmax: index(operations.argmax, 'ReduceMax'),
  argmin: index(operations.argmin, 'ReduceMin'),
}
