import { printShape, type Dim, type Shape } from '../dim.ts'
import { VitrineError } from '../errors.ts'
import { printIndex } from './indexSyntax.ts'
import { type IndexItem, type OperandType } from './operation.ts'
import { broadcastShapes } from './shapes.ts'
import { resolveSlice, type Fail } from './slices.ts'

/** What an index does, one part after the other; the parts that have an axis go over all axes in order. */
export type IndexPart =
  | { kind: 'newaxis' }
  /** One place; not negative where the axis' size is known. */
  | { kind: 'int'; axis: number; value: number }
  | { kind: 'slice'; axis: number; start: Dim; step: number; length: Dim }
  | { kind: 'ints'; axis: number; values: readonly number[] }
  /** Places that an int32 tensor holds. */
  | { kind: 'tensor'; axis: number; operand: number; shape: Shape }
  /** A bool tensor over `rank` axes from `axis` on. */
  | { kind: 'mask'; axis: number; operand: number; rank: number }

type AdvancedPart = Extract<IndexPart, { kind: 'ints' | 'tensor' | 'mask' }>

export interface ResolvedIndex {
  parts: readonly IndexPart[]
  /** Shape of what is selected; the number of places that a mask selects is the symbol `selected`. */
  shape: Dim[]
  /** Where the dimensions of the lists and tensors stand in the result, and their broadcast shape. */
  advanced: { position: number; shape: Dim[] } | null
}

/**
 * Resolves an index against a shape by PyTorch's rules: lists and tensors side by side stay in place, separated ones
 * go to the front of the result.
 * @param indices types of the operands that `operand` parts speak of
 * @throws VitrineError naming the part that does not fit the shape
 */
export function resolveIndex(
  shape: Shape,
  items: readonly IndexItem[],
  indices: readonly OperandType[] = [],
): ResolvedIndex {
  const fail = (message: string, hint?: string) =>
    new VitrineError(
      `the index '${printIndex(items)}' of a tensor of shape ${printShape(shape)}: ${message}`,
      {
        hint,
        path: 'attrs.index',
      },
    )
  const parts = expandItems(shape, items, indices, fail)
  return { parts, ...resultOf(parts, fail) }
}

/** The shape of what an index selects. */
export function indexResult(
  shape: Shape,
  items: readonly IndexItem[],
  indices: readonly OperandType[] = [],
): Dim[] {
  const result = resolveIndex(shape, items, indices)
  if (!result.parts.some(part => part.kind === 'mask')) return result.shape
  throw new VitrineError(
    `the index '${printIndex(items)}' holds a computed mask: how much it selects depends on values`,
    {
      hint: 'where(mask, t, 0) and t.maskedFill(mask, 0) keep the shape',
      path: 'attrs.index',
    },
  )
}

function expandItems(
  shape: Shape,
  items: readonly IndexItem[],
  indices: readonly OperandType[],
  fail: Fail,
): IndexPart[] {
  const width = (item: IndexItem) => axesOf(item, indices, fail)
  const used = items.map(width).reduce((a, b) => a + b, 0)
  if (used > shape.length) throw fail(`it names ${used} dimensions and the tensor has ${shape.length}`)
  if (items.filter(item => item.kind === 'ellipsis').length > 1) throw fail("'...' may stand only once")
  const rest: IndexItem[] = shape
    .slice(used)
    .map(() => ({ kind: 'slice', start: null, stop: null, step: null }))
  const full = items.some(item => item.kind === 'ellipsis')
    ? items.flatMap(item => (item.kind === 'ellipsis' ? rest : [item]))
    : [...items, ...rest]
  let axis = 0
  return full.map(item => {
    const part = partOf(item, axis, shape, indices, fail)
    axis += width(item)
    return part
  })
}

function axesOf(item: IndexItem, indices: readonly OperandType[], fail: Fail): number {
  if (item.kind === 'ellipsis' || item.kind === 'newaxis') return 0
  if (item.kind !== 'operand') return 1
  const { dtype, shape } = operandOf(item.operand, indices, fail)
  return dtype === 'bool' ? shape.length : 1
}

function operandOf(operand: number, indices: readonly OperandType[], fail: Fail): OperandType {
  const type = indices[operand]
  if (type === undefined) throw fail(`there is no index tensor ${operand}`)
  if (type.dtype === 'int32' || type.dtype === 'bool') return type
  throw fail(`an index tensor is ${type.dtype}`, "index tensors are int32 or bool: write .cast('int32')")
}

function partOf(
  item: IndexItem,
  axis: number,
  shape: Shape,
  indices: readonly OperandType[],
  fail: Fail,
): IndexPart {
  const size = shape[axis] ?? 1
  const place = (value: number): number => {
    if (typeof size !== 'number') return value
    if (value < -size || value >= size)
      throw fail(`there is no place ${value} in dimension ${axis}, whose size is ${size}`)
    return value < 0 ? value + size : value
  }
  switch (item.kind) {
    case 'int':
      return { kind: 'int', axis, value: place(item.value) }
    case 'ints':
      return { kind: 'ints', axis, values: item.values.map(place) }
    case 'slice':
      return { kind: 'slice', axis, ...resolveSlice(item, size, fail) }
    case 'newaxis':
      return { kind: 'newaxis' }
    case 'ellipsis':
      throw new Error('an ellipsis was not replaced')
    case 'operand': {
      const { operand } = item
      const type = operandOf(operand, indices, fail)
      if (type.dtype === 'int32') return { kind: 'tensor', axis, operand, shape: type.shape }
      const masked = shape.slice(axis, axis + type.shape.length)
      if (type.shape.length === 0 || printShape(masked) !== printShape(type.shape))
        throw fail(
          `a mask of shape ${printShape(type.shape)} does not fit the dimensions ${printShape(masked)}`,
        )
      return { kind: 'mask', axis, operand, rank: masked.length }
    }
    default:
      return item satisfies never
  }
}

const isAdvanced = (part: IndexPart): part is AdvancedPart =>
  part.kind === 'ints' || part.kind === 'mask' || (part.kind === 'tensor' && part.shape.length > 0)

function resultOf(parts: readonly IndexPart[], fail: Fail): Pick<ResolvedIndex, 'shape' | 'advanced'> {
  const advanced = parts.filter(isAdvanced)
  const dims: Dim[] = []
  /** Number of plain dimensions before each advanced part: equal ones lie side by side. */
  const before: number[] = []
  for (const part of parts) {
    if (part.kind === 'newaxis') dims.push(1)
    else if (part.kind === 'slice') dims.push(part.length)
    else if (isAdvanced(part)) before.push(dims.length)
  }
  const first = before[0]
  if (first === undefined) return { shape: dims, advanced: null }
  if (advanced.length > 1 && advanced.some(part => part.kind === 'mask'))
    throw fail('a computed mask stands beside another list or tensor')
  const shape = broadcastShapes('index', ...advanced.map(advancedShape))
  const position = before.every(count => count === first) ? first : 0
  return { shape: dims.toSpliced(position, 0, ...shape), advanced: { position, shape } }
}

function advancedShape(part: AdvancedPart): Shape {
  switch (part.kind) {
    case 'ints':
      return [part.values.length]
    case 'tensor':
      return part.shape
    case 'mask':
      return ['selected']
    default:
      return part satisfies never
  }
}
