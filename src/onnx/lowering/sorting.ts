import { axisOf } from '../../graph/operations/shapes.ts'
import { sorting as operations } from '../../graph/operations/sorting.ts'
import { cast, emit1, int, int64s, lower, operandAt, positions, scalar, sizes } from './emit.ts'
import { type Emitter, type Lowering, type Operand } from './lowering.ts'
import { takeAlong } from './places.ts'

export const sorting: { [Name in keyof typeof operations]: Lowering } = {
  sort: lower(operations.sort, (emitter, operands, { dim = -1, descending = false }) => {
    const search = searchIn(operandAt(operands, 0), dim, descending)
    return takeAlong(emitter, search.tensor, bestPlaces(emitter, search, search.size), search.axis)
  }),
  argsort: lower(operations.argsort, (emitter, operands, { dim = -1, descending = false }) => {
    const search = searchIn(operandAt(operands, 0), dim, descending)
    return bestPlaces(emitter, search, search.size).name
  }),
  topk: lower(operations.topk, (emitter, operands, { k, dim = -1, largest = true }) => {
    const search = searchIn(operandAt(operands, 0), dim, largest)
    return takeAlong(emitter, search.tensor, bestPlaces(emitter, search, k), search.axis)
  }),
  topkIndices: lower(
    operations.topkIndices,
    (emitter, operands, { k, dim = -1, largest = true }) =>
      bestPlaces(emitter, searchIn(operandAt(operands, 0), dim, largest), k).name,
  ),
}

interface Search {
  tensor: Operand
  axis: number
  /** Places along the axis. */
  size: number
  largest: boolean
}

function searchIn(tensor: Operand, dim: number, largest: boolean): Search {
  const axis = axisOf('sort', dim, tensor.shape)
  return { tensor, axis, size: sizes(tensor.shape)[axis] ?? 1, largest }
}

/** The places of the k best values along the axis, best first, equal values in order. */
function bestPlaces(emitter: Emitter, search: Search, k: number): Operand {
  const { tensor, axis } = search
  if (tensor.dtype !== 'int32') return topPlaces(emitter, search, finite(emitter, tensor), k)
  // TopK compares float32, which is exact to 2^24 only: sort by the low digits, then stably by the high ones.
  const digit = scalar(emitter, 'int32', 2 ** 16)
  const high = { ...tensor, name: emit1(emitter, 'Div', [tensor.name, digit]) }
  const low = emit1(emitter, 'Sub', [tensor.name, emit1(emitter, 'Mul', [high.name, digit])])
  const byLow = topPlaces(emitter, search, cast(emitter, { ...tensor, name: low }, 'float32'), search.size)
  const highByLow = { ...tensor, name: takeAlong(emitter, high, byLow, axis) }
  const byBoth = topPlaces(emitter, search, cast(emitter, highByLow, 'float32'), k)
  return { ...byBoth, name: takeAlong(emitter, byLow, byBoth, axis) }
}

/** The float32 next to the largest one. */
const almostLargest = 3.4028232635611926e38

/** WebGPU's TopK fills up with the largest finite numbers and takes infinities for what it filled in. */
function finite(emitter: Emitter, tensor: Operand): string {
  const key = cast(emitter, tensor, 'float32')
  if (tensor.dtype === 'bool') return key
  const bounds = [-almostLargest, almostLargest].map(bound => scalar(emitter, 'float32', bound))
  return emit1(emitter, 'Clip', [key, ...bounds])
}

/**
 * The places of the k best keys. TopK gives them as int64, which WebGPU casts on the CPU only; a table of all places
 * takes them as they are.
 */
function topPlaces(
  emitter: Emitter,
  { tensor, axis, size, largest }: Search,
  key: string,
  k: number,
): Operand {
  const attributes = { axis: int(axis), largest: int(largest ? 1 : 0), sorted: int(1) }
  const [, places] = emitter.emit('TopK', [key, int64s(emitter, [k])], attributes, 2)
  if (places === undefined) throw new Error('the emitter gave TopK one output')
  const name = emit1(emitter, 'Gather', [positions(emitter, size, 0, 1), places])
  return { name, dtype: 'int32', shape: tensor.shape.with(axis, k) }
}
