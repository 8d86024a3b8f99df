import { type DType } from '../graph/dtype.ts'
import { type Span } from '../graph/errors.ts'
import { lowerOperation } from '../onnx/emitter.ts'
import { int64s } from '../onnx/lowering/emit.ts'
import { type Loom } from './loom.ts'
import { type OperandValue } from './siteStates.ts'

export interface RowRange {
  start: number
  count: number
}

/** Rows of a batch and the value that holds them: rows `of` of the batch, of which these are some. */
export interface Part extends RowRange {
  name: string
  of: RowRange
  /** Whether it is what the model computed. */
  original: boolean
}

export type Parts = readonly Part[]

/** A tensor type whose sizes are all known. */
export interface Sized {
  dtype: DType
  shape: number[]
}

/** The pieces of `parts` that lie in a range of rows. */
export function cutRows(parts: Parts, { start, count }: RowRange): Part[] {
  return parts.flatMap(part => {
    const from = Math.max(part.start, start)
    const to = Math.min(part.start + part.count, start + count)
    return from < to ? [{ ...part, start: from, count: to - from }] : []
  })
}

/** `parts` with a range of rows replaced. */
export function replaceRows(parts: Parts, part: Part): Parts {
  const last = parts.reduce((end, { start, count }) => Math.max(end, start + count), 0)
  const before = cutRows(parts, { start: 0, count: part.start })
  const end = part.start + part.count
  return [...before, part, ...cutRows(parts, { start: end, count: last - end })]
}

/** A part as a value of its own: the rows it takes of its tensor. */
export function materialize(loom: Loom, part: Part, type: Sized, span: Span | undefined): string {
  if (part.count === part.of.count) return part.name
  const start = part.start - part.of.start
  const shape = type.shape.with(0, part.count)
  return loom.cluster(span, [part.name], { dtype: type.dtype, shape }, emitter => {
    const bounds = [[start], [start + part.count], [0]].map(values => int64s(emitter, values))
    return emitter.emit('Slice', [part.name, ...bounds])[0]
  })
}

export function concatRows(
  loom: Loom,
  names: readonly string[],
  type: Sized,
  span: Span | undefined,
): string {
  const [only, ...others] = names
  if (only !== undefined && others.length === 0) return only
  return loom.cluster(span, names, { dtype: type.dtype, shape: type.shape }, emitter => {
    const axis = { type: 'int', value: 0 } as const
    return emitter.emit('Concat', names, { axis })[0]
  })
}

/** Below this, a score is a masked one: files hold -inf, the least float, or -10,000 there. */
const maskedBelow = -9000

/** Scores with masked entries as -inf, whatever the file holds (LANGUAGE 18). */
export function hideMasked(loom: Loom, name: string, type: Sized, span: Span | undefined): string {
  return loom.cluster(span, [name], type, emitter => {
    const scalar = (value: number) =>
      emitter.constant({ dtype: 'float32', shape: [], data: Float32Array.of(value) })
    const cast = (value: string, to: number) =>
      type.dtype === 'float16' ? emitter.emit('Cast', [value], { to: { type: 'int', value: to } })[0] : value
    const wide = cast(name, 1)
    const isMasked = emitter.emit('Less', [wide, scalar(maskedBelow)])[0]
    return cast(emitter.emit('Where', [isMasked, scalar(-Infinity), wide])[0], 10)
  })
}

/** A value cast and broadcast to a type. */
export function fitTo(loom: Loom, value: OperandValue, type: Sized, span: Span | undefined): string {
  const from = 'scalar' in value ? loom.scalar(value, type.dtype) : value
  if (from.type.dtype === type.dtype && from.type.shape.join() === type.shape.join()) return from.name
  return loom.cluster(span, [from.name], type, emitter => {
    const typed = { dtype: type.dtype, shape: from.type.shape }
    const operand = { ...from.type, name: from.name }
    const cast =
      from.type.dtype === type.dtype
        ? from.name
        : lowerOperation(emitter, 'cast', [operand], { dtype: type.dtype }, typed)
    return typed.shape.join() === type.shape.join()
      ? cast
      : lowerOperation(emitter, 'expand', [{ ...typed, name: cast }], { shape: type.shape }, type)
  })
}

export function permute(
  loom: Loom,
  name: string,
  perm: readonly number[],
  type: Sized,
  span: Span | undefined,
): string {
  return loom.cluster(span, [name], type, emitter => {
    return emitter.emit('Transpose', [name], { perm: { type: 'ints', value: perm } })[0]
  })
}

export function reshapeTo(
  loom: Loom,
  name: string,
  from: Sized,
  shape: number[],
  span: Span | undefined,
): string {
  if (from.shape.join() === shape.join()) return name
  return loom.cluster(span, [name], { dtype: from.dtype, shape }, emitter => {
    return emitter.emit('Reshape', [name, int64s(emitter, shape)])[0]
  })
}
