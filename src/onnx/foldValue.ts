import { addDims, divDims, mulDims, sizeOf, subDims, type Dim } from '../graph/dim.ts'
import { axisOf, int, numbersOf, type Facts } from './facts.ts'
import { type OnnxNode } from './ir.ts'
import { shapeSlice } from './inferShape.ts'

type Operands = readonly (Facts | undefined)[]

/**
 * The value of a node's output where it follows from shapes and constants alone: the shape arithmetic that exporters
 * leave in the file (in GPT-2, four nodes of five). undefined where it depends on data, or on a comparison of symbols.
 */
export function foldValue(
  node: OnnxNode,
  operands: Operands,
  shape: readonly Dim[] | undefined,
): readonly Dim[] | undefined {
  const [first, second, third] = operands
  if (node.op === 'Shape') return first?.shape && shapeSlice(node, first.shape)
  if (node.op === 'Size') return first?.shape && [sizeOf(first.shape)]
  if (node.op === 'ConstantOfShape') return filled(node, shape)
  if (operands.some(operand => operand !== undefined && operand.value === undefined)) return undefined
  const value = first?.value
  if (!first || !value) return undefined
  switch (node.op) {
    case 'Identity':
    case 'Unsqueeze':
    case 'Squeeze':
    case 'Reshape':
    case 'Flatten':
      return value
    case 'Cast':
      return cast(node, value)
    case 'Gather':
      return gather(node, first, second)
    case 'Concat':
      return first.shape?.length === 1 ? operands.flatMap(operand => [...(operand?.value ?? [])]) : undefined
    case 'Slice':
      return slice(first, operands)
    case 'Add':
      return zip(value, second?.value, addDims)
    case 'Sub':
      return zip(value, second?.value, subDims)
    case 'Mul':
      return zip(value, second?.value, mulDims)
    case 'Div':
      return zip(value, second?.value, (a, b) => quotient(a, b, first.dtype))
    case 'Sqrt':
      return numbersOf(first)?.map(Math.sqrt)
    case 'Neg':
      return value.map(element => mulDims(element, -1))
    case 'Pow':
      return zip(value, second?.value, onNumbers(Math.pow))
    case 'Mod':
      return zip(
        value,
        second?.value,
        onNumbers((a, b) => a - b * Math.floor(a / b)),
      )
    case 'Max':
      return operands.length === 2 ? zip(value, second?.value, greater) : undefined
    case 'Min':
      return operands.length === 2 ? zip(value, second?.value, onNumbers(Math.min)) : undefined
    case 'Floor':
      return numbersOf(first)?.map(Math.floor)
    case 'Ceil':
      return numbersOf(first)?.map(Math.ceil)
    case 'Abs':
      return numbersOf(first)?.map(Math.abs)
    case 'Not':
      return numbersOf(first)?.map(element => 1 - element)
    case 'And':
      return zip(value, second?.value, onNumbers(Math.min))
    case 'Or':
      return zip(value, second?.value, onNumbers(Math.max))
    case 'Greater':
    case 'GreaterOrEqual':
    case 'Less':
    case 'LessOrEqual':
      return zip(
        value,
        second?.value,
        onNumbers((a, b) => compared(node.op, a, b)),
      )
    case 'ReduceProd':
      return first.shape?.length === 1 && !second ? [value.reduce<Dim>(mulDims, 1)] : undefined
    case 'Range':
      return range(value, second?.value, third?.value)
    case 'Equal':
      return zip(value, second?.value, (a, b) =>
        a === b ? 1 : bothNumbers(a, b) || isNegative(a, b) ? 0 : undefined,
      )
    case 'Where':
      return value.map((condition, index) => (condition === 1 ? second : third)?.value?.at(index) ?? 0)
    default:
      return undefined
  }
}

/** Whether a comparison of numbers holds, as 1 or 0. */
export function compared(op: string, a: number, b: number): number {
  if (op === 'Greater') return Number(a > b)
  if (op === 'GreaterOrEqual') return Number(a >= b)
  return Number(op === 'Less' ? a < b : a <= b)
}

/** A length is never below 0. */
function greater(a: Dim, b: Dim): Dim | undefined {
  if (typeof a === 'number' && typeof b === 'number') return Math.max(a, b)
  const isLength = (dim: Dim) => typeof dim === 'string' && !dim.includes('-')
  if (a === b || (a === 0 && isLength(b))) return b
  return b === 0 && isLength(a) ? a : undefined
}

const onNumbers =
  (apply: (a: number, b: number) => number) =>
  (a: Dim, b: Dim): Dim | undefined =>
    typeof a === 'number' && typeof b === 'number' ? apply(a, b) : undefined

function range(
  [start]: readonly Dim[],
  [limit]: readonly Dim[] = [],
  [step]: readonly Dim[] = [],
): number[] | undefined {
  if (typeof start !== 'number' || typeof limit !== 'number' || typeof step !== 'number') return undefined
  const count = Math.max(0, Math.ceil((limit - start) / step))
  return count > 64 ? undefined : Array.from({ length: count }, (_, at) => start + at * step)
}

const bothNumbers = (a: Dim, b: Dim) => typeof a === 'number' && typeof b === 'number'

/** A dimension is never negative, so a symbol is never equal to a negative number. */
const isNegative = (a: Dim, b: Dim) => (typeof a === 'number' && a < 0) || (typeof b === 'number' && b < 0)

function quotient(a: Dim, b: Dim, dtype: Facts['dtype']): Dim | undefined {
  if (typeof a === 'number' && typeof b === 'number')
    return dtype.startsWith('float') ? a / b : Math.trunc(a / b)
  return divDims(a, b)
}

function filled(node: OnnxNode, shape: readonly Dim[] | undefined): readonly Dim[] | undefined {
  const count = shape && sizeOf(shape)
  if (typeof count !== 'number' || count > 64 || shape?.length !== 1) return undefined
  const attribute = node.attributes.value
  const bytes = attribute?.type === 'tensor' ? attribute.value : undefined
  if (bytes?.dtype !== 'int64') return undefined
  const element = Number(new DataView(bytes.bytes.slice().buffer).getBigInt64(0, true))
  return Array.from({ length: count }, () => element)
}

function cast(node: OnnxNode, value: readonly Dim[]): readonly Dim[] | undefined {
  const target = int(node.attributes, 'to', 1)
  const toFloat = target === 1
  if (toFloat && value.some(element => typeof element === 'string')) return undefined
  if (target === 9) return undefined
  return toFloat ? value : value.map(element => (typeof element === 'number' ? Math.trunc(element) : element))
}

function gather(node: OnnxNode, data: Facts, indices: Facts | undefined): readonly Dim[] | undefined {
  const picks = indices && numbersOf(indices)
  if (!picks || data.shape?.length !== 1 || int(node.attributes, 'axis', 0) !== 0) return undefined
  const result: Dim[] = []
  for (const pick of picks) {
    const element = data.value?.at(pick)
    if (element === undefined) return undefined
    result.push(element)
  }
  return result
}

function slice(data: Facts, operands: Operands): readonly Dim[] | undefined {
  const [starts, ends, axes, steps] = operands.slice(1).map(operand => operand && numbersOf(operand))
  const [start, end] = [starts?.[0], ends?.[0]]
  if (data.shape?.length !== 1 || start === undefined || end === undefined) return undefined
  if (axisOf(axes?.[0] ?? 0, 1) !== 0 || (steps?.[0] ?? 1) !== 1) return undefined
  return data.value?.slice(start, end)
}

function zip(
  a: readonly Dim[],
  b: readonly Dim[] | undefined,
  apply: (x: Dim, y: Dim) => Dim | undefined,
): readonly Dim[] | undefined {
  if (!b || (a.length !== b.length && a.length !== 1 && b.length !== 1)) return undefined
  const result: Dim[] = []
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const x = a.length === 1 ? a[0] : a[index]
    const y = b.length === 1 ? b[0] : b[index]
    const element = x === undefined || y === undefined ? undefined : apply(x, y)
    if (element === undefined) return undefined
    result.push(element)
  }
  return result
}
