import { type DType } from '../../graph/dtype.ts'
import { sums as operations } from '../../graph/operations/sums.ts'
import { type TensorType } from '../../graph/tensorData.ts'
import { cast, elements, emit1, filled, inFloat32, lower, nodes, operandAt, scalar, sizes } from './emit.ts'
import { logSumExp } from './logSumExp.ts'
import { type Emitter, type Lowering, type Operand } from './lowering.ts'
import { axesOf, reduce } from './reduce.ts'

/** A float reduction in float32; of no elements the result is `empty`. */
function floatReduction(
  emitter: Emitter,
  operands: readonly Operand[],
  output: TensorType,
  empty: number,
  body: (x: string) => string,
): string {
  const input = operandAt(operands, 0)
  if (elements(input.shape) === 0) return filled(emitter, output, empty)
  return inFloat32(emitter, input, output.dtype, body)
}

/** A reduction that exists for ints too; float16 accumulates in float32. */
function numberReduction(
  emitter: Emitter,
  operands: readonly Operand[],
  output: TensorType,
  empty: number,
  body: (x: string) => string,
): string {
  const input = operandAt(operands, 0)
  if (elements(input.shape) === 0) return filled(emitter, output, empty)
  const dtype: DType = output.dtype === 'int32' ? 'int32' : 'float32'
  return cast(emitter, { name: body(cast(emitter, input, dtype)), dtype }, output.dtype)
}

/** Sum of squared distances from the mean, divided by n - correction (by 0 where that is negative, as in PyTorch). */
function variance(
  emitter: Emitter,
  x: string,
  shape: readonly number[],
  axes: readonly number[],
  keepdim: boolean,
  correction: number,
): string {
  const node = nodes(emitter)
  const centred = node('Sub', x, reduce(emitter, 'ReduceMean', x, axes, true))
  const total = reduce(emitter, 'ReduceSum', node('Mul', centred, centred), axes, keepdim)
  const count = axes.reduce((product, axis) => product * (shape[axis] ?? 1), 1)
  return node('Div', total, scalar(emitter, 'float32', Math.max(0, count - correction)))
}

function norm(emitter: Emitter, x: string, axes: readonly number[], keepdim: boolean, p: number): string {
  const node = nodes(emitter)
  const sum = (name: string) => reduce(emitter, 'ReduceSum', name, axes, keepdim)
  const size = node('Abs', x)
  if (p === Infinity) return reduce(emitter, 'ReduceMax', size, axes, keepdim)
  if (p === -Infinity) return reduce(emitter, 'ReduceMin', size, axes, keepdim)
  if (p === 0) {
    const isZero = node('Equal', x, scalar(emitter, 'float32', 0))
    return sum(node('Where', isZero, scalar(emitter, 'float32', 0), scalar(emitter, 'float32', 1)))
  }
  if (p === 1) return sum(size)
  if (p === 2) return node('Sqrt', sum(node('Mul', x, x)))
  const total = sum(node('Pow', size, scalar(emitter, 'float32', p)))
  return node('Pow', total, scalar(emitter, 'float32', 1 / p))
}

/** any and all: the largest or smallest of 0 and 1. */
const truth = (operation: typeof operations.any, op: 'ReduceMax' | 'ReduceMin', empty: 0 | 1): Lowering =>
  lower(operation, (emitter, operands, { dim, keepdim }, output) => {
    const input = operandAt(operands, 0)
    if (elements(input.shape) === 0) return filled(emitter, output, empty)
    const truths = cast(emitter, { name: cast(emitter, input, 'bool'), dtype: 'bool' }, 'int32')
    const name = reduce(emitter, op, truths, axesOf(input.shape, dim), keepdim ?? false)
    return cast(emitter, { name, dtype: 'int32' }, 'bool')
  })

export const sums: { [Name in keyof typeof operations]: Lowering } = {
  sum: lower(operations.sum, (emitter, operands, { dim, keepdim }, output) =>
    numberReduction(emitter, operands, output, 0, x =>
      reduce(emitter, 'ReduceSum', x, axesOf(operandAt(operands, 0).shape, dim), keepdim ?? false),
    ),
  ),
  mean: lower(operations.mean, (emitter, operands, { dim, keepdim }, output) =>
    floatReduction(emitter, operands, output, NaN, x =>
      reduce(emitter, 'ReduceMean', x, axesOf(operandAt(operands, 0).shape, dim), keepdim ?? false),
    ),
  ),
  variance: lower(operations.variance, (emitter, operands, { dim, keepdim, correction }, output) =>
    floatReduction(emitter, operands, output, NaN, x => {
      const shape = sizes(operandAt(operands, 0).shape)
      return variance(emitter, x, shape, axesOf(shape, dim), keepdim ?? false, correction ?? 1)
    }),
  ),
  std: lower(operations.std, (emitter, operands, { dim, keepdim, correction }, output) =>
    floatReduction(emitter, operands, output, NaN, x => {
      const shape = sizes(operandAt(operands, 0).shape)
      const squared = variance(emitter, x, shape, axesOf(shape, dim), keepdim ?? false, correction ?? 1)
      return nodes(emitter)('Sqrt', squared)
    }),
  ),
  norm: lower(operations.norm, (emitter, operands, { dim, keepdim, p }, output) =>
    floatReduction(emitter, operands, output, 0, x =>
      norm(emitter, x, axesOf(operandAt(operands, 0).shape, dim), keepdim ?? false, p ?? 2),
    ),
  ),
  logsumexp: lower(operations.logsumexp, (emitter, operands, { dim, keepdim }, output) =>
    floatReduction(emitter, operands, output, -Infinity, x =>
      logSumExp(emitter, x, axesOf(operandAt(operands, 0).shape, dim), sizes(output.shape), keepdim ?? false),
    ),
  ),
  any: truth(operations.any, 'ReduceMax', 0),
  all: truth(operations.all, 'ReduceMin', 1),
  prod: lower(operations.prod, (emitter, operands, { dim, keepdim }, output) =>
    numberReduction(emitter, operands, output, 1, x =>
      reduce(emitter, 'ReduceProd', x, axesOf(operandAt(operands, 0).shape, dim), keepdim ?? false),
    ),
  ),
  cumsum: lower(operations.cumsum, (emitter, operands, { dim }, output) =>
    numberReduction(emitter, operands, output, 0, x => {
      const [axis] = axesOf(operandAt(operands, 0).shape, dim)
      return axis === undefined ? x : emit1(emitter, 'CumSum', [x, scalar(emitter, 'int32', axis)])
    }),
  ),
}
