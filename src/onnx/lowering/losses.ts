import { type matrix as operations } from '../../graph/operations/matrix.ts'
import { type TensorType } from '../../graph/tensorData.ts'
import {
  cast,
  elements,
  expand,
  filled,
  inFloat32,
  nodes,
  operandAt,
  positions,
  reshape,
  scalar,
  sizes,
} from './emit.ts'
import { logSumExp } from './logSumExp.ts'
import { type Emitter, type Operand } from './lowering.ts'
import { reduce } from './reduce.ts'

type CrossEntropyMode = ReturnType<(typeof operations)['crossEntropy']['decode']>['reduction']

/** PyTorch's class number for a target that does not count. */
const ignoreIndex = -100

/** Minus the log probability of the target class. A mask picks it, so that no index can be out of range. */
export function crossEntropy(
  emitter: Emitter,
  operands: readonly Operand[],
  reduction: CrossEntropyMode,
  output: TensorType,
): string {
  const logits = operandAt(operands, 0)
  const target = operandAt(operands, 1)
  const shape = sizes(logits.shape)
  if (elements(shape) === 0) return filled(emitter, output, reduction === 'sum' ? 0 : NaN)
  const axis = shape.length === 1 ? 0 : 1
  return inFloat32(emitter, logits, output.dtype, x => {
    const losses = lossOfEach(emitter, x, shape, axis, target.name)
    if (reduction === 'none') return losses
    const all = sizes(target.shape).map((_, at) => at)
    const total = reduce(emitter, 'ReduceSum', losses, all, false)
    if (reduction === 'sum') return total
    const counted = nodes(emitter)(
      'Where',
      isIgnored(emitter, target.name),
      zero(emitter),
      scalar(emitter, 'float32', 1),
    )
    return nodes(emitter)('Div', total, reduce(emitter, 'ReduceSum', counted, all, false))
  })
}

function lossOfEach(
  emitter: Emitter,
  x: string,
  shape: readonly number[],
  axis: number,
  target: string,
): string {
  const node = nodes(emitter)
  const classes = shape[axis] ?? 1
  const logProbs = node('Sub', x, logSumExp(emitter, x, [axis], shape, true))
  const column = reshape(
    emitter,
    target,
    shape.map((size, at) => (at === axis ? 1 : size)),
  )
  const isTarget = node('Equal', positions(emitter, classes, axis, shape.length), column)
  const picked = reduce(emitter, 'ReduceSum', node('Where', isTarget, logProbs, zero(emitter)), [axis], false)
  const isClass = node(
    'And',
    node('Less', scalar(emitter, 'int32', -1), target),
    node('Less', target, scalar(emitter, 'int32', classes)),
  )
  const loss = node('Where', isClass, node('Neg', picked), scalar(emitter, 'float32', NaN))
  return node('Where', isIgnored(emitter, target), zero(emitter), loss)
}

const zero = (emitter: Emitter): string => scalar(emitter, 'float32', 0)

const isIgnored = (emitter: Emitter, target: string): string =>
  nodes(emitter)('Equal', target, scalar(emitter, 'int32', ignoreIndex))

/** Dot products divided by the lengths, along one axis of the broadcast shape. */
export function cosineSimilarity(
  emitter: Emitter,
  operands: readonly Operand[],
  shape: readonly number[],
  axis: number,
  eps: number,
  output: TensorType,
): string {
  if (elements(shape) === 0) return filled(emitter, output, 0)
  const node = nodes(emitter)
  const spread = (operand: Operand): string => {
    const name = cast(emitter, operand, 'float32')
    return operand.shape.join() === shape.join() ? name : expand(emitter, name, shape)
  }
  const a = spread(operandAt(operands, 0))
  const b = spread(operandAt(operands, 1))
  const dot = (x: string, y: string) => reduce(emitter, 'ReduceSum', node('Mul', x, y), [axis], false)
  const length = (x: string) => node('Max', node('Sqrt', dot(x, x)), scalar(emitter, 'float32', eps))
  const name = node('Div', dot(a, b), node('Mul', length(a), length(b)))
  return cast(emitter, { name, dtype: 'float32' }, output.dtype)
}
