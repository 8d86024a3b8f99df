import { type Json } from '../graph/versions/v1.ts'
import { type Tensor } from './api.ts'
import { bindArguments } from './bindArguments.ts'
import { isOperationName, operations } from '../graph/operations/registry.ts'
import { type Operation } from '../graph/operations/operation.ts'
import { isPlainObject, tensorState } from './identity.ts'
import { warnOfPads } from './padding.ts'
import { toExpression } from './operands.ts'
import { makeTensor, type TensorMethod, type TensorState } from './tensor.ts'

/** Methods that record two operations, or several: values with indices, and pieces. */
export const pairMethods: Record<string, TensorMethod> = {
  max: (state, _self, args) => extreme(state, 'max', 'argmax', 'maximum', args),
  min: (state, _self, args) => extreme(state, 'min', 'argmin', 'minimum', args),
  topk: (state, _self, args) => pair(state, 'topk', 'topkIndices', args),
  sort: (state, _self, args) => pair(state, 'sort', 'argsort', args),
  split: (state, _self, [size, dim = 0]) => split(state, size, dim),
  chunk(state, _self, [count, dim = 0]) {
    const whole = sizeAt(state, dim)
    if (typeof count !== 'number' || !Number.isInteger(count) || count < 1)
      return state.program.fail('chunk takes a number of pieces of at least 1')
    return split(state, Math.max(1, Math.ceil(whole / count)), dim)
  },
}

/** `max()` is one number, `max(dim)` values and indices, `max(other)` the larger of two. */
function extreme(
  state: TensorState,
  values: string,
  indices: string,
  elementwise: string,
  args: readonly unknown[],
) {
  const { program, expression } = state
  const first = args[0]
  if (tensorState(first) !== undefined)
    return makeTensor(program, program.operation(elementwise, [expression, toExpression(program, first)], {}))
  const dim = isPlainObject(first) ? first['dim'] : first
  return dim === undefined ? single(state, values, args) : pair(state, values, indices, args)
}

function pair(state: TensorState, values: string, indices: string, args: readonly unknown[]) {
  return { values: single(state, values, args), indices: single(state, indices, args) }
}

function single({ program, expression }: TensorState, name: string, args: readonly unknown[]): Tensor {
  if (!isOperationName(name)) return program.fail(`there is no operation ${name}`)
  const operation: Operation = operations[name]
  const { inputs, attrs } = bindArguments(program, operation, [expression], args)
  // Where the values are is not said twice.
  if (!name.startsWith('arg')) warnOfPads(program, name, expression, attrs)
  return makeTensor(program, program.operation(name, inputs, attrs))
}

function sizeAt({ program, expression }: TensorState, dim: unknown): number {
  const size = typeof dim === 'number' ? expression.shape.at(dim) : undefined
  return (
    size ??
    program.fail(`there is no dimension ${String(dim)} in a tensor of ${expression.shape.length} dimensions`)
  )
}

/** Pieces of a given size, or of given sizes, along a dimension. */
function split(state: TensorState, size: unknown, dim: unknown): Tensor[] {
  const { program, expression } = state
  const whole = sizeAt(state, dim)
  const sizes = piecesOf(whole, size)
  if (sizes === undefined)
    return program.fail(
      `split takes a size or a list of sizes that add up to ${whole}, the size of dimension ${String(dim)}`,
    )
  let start = 0
  return sizes.map(length => {
    const attrs: Record<string, Json> = { dim: Number(dim), start, length }
    start += length
    return makeTensor(program, program.operation('narrow', [expression], attrs))
  })
}

function piecesOf(whole: number, size: unknown): number[] | undefined {
  if (typeof size === 'number' && Number.isInteger(size) && size > 0)
    return Array.from({ length: Math.ceil(whole / size) }, (_, i) => Math.min(size, whole - i * size))
  if (!Array.isArray(size)) return undefined
  const sizes = size.filter((part): part is number => Number.isInteger(part) && part >= 0)
  return sizes.length === size.length && sizes.reduce((a, b) => a + b, 0) === whole ? sizes : undefined
}
