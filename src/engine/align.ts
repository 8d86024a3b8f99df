import { type Span } from '../graph/errors.ts'
import { int64s } from '../onnx/lowering/emit.ts'
import { type Loom } from './loom.ts'
import { concatRows, type Sized } from './rows.ts'

/** A value with its type. */
export interface Piece {
  name: string
  type: Sized
}

/** A value whose axes are filled up on the left to a shape: rows of unequal length are aligned on the right (LANGUAGE 21). */
export function padLeft(
  loom: Loom,
  piece: Piece,
  shape: readonly number[],
  fill: number,
  span?: Span,
): Piece {
  const { name, type } = piece
  const pads = shape.map((size, axis) => size - (type.shape[axis] ?? size))
  if (pads.every(pad => pad === 0)) return piece
  const padded: Sized = { dtype: type.dtype, shape: [...shape] }
  if (type.shape.includes(0)) return { name: filledWith(loom, padded, fill, span), type: padded }
  const value = loom.cluster(span, [name], padded, emitter => {
    const before = int64s(emitter, [...pads, ...pads.map(() => 0)])
    const filling = emitter.constant(scalarOf(type.dtype, fill))
    return emitter.emit('Pad', [name, before, filling], { mode: { type: 'string', value: 'constant' } })[0]
  })
  return { name: value, type: padded }
}

function filledWith(loom: Loom, type: Sized, fill: number, span?: Span): string {
  return loom.cluster(span, [], type, emitter => {
    const filling = emitter.constant(scalarOf(type.dtype, fill))
    return emitter.emit('Expand', [filling, int64s(emitter, type.shape)])[0]
  })
}

const scalarOf = (dtype: Sized['dtype'], value: number) => {
  if (dtype === 'int32') return { dtype, shape: [], data: Int32Array.of(value) }
  if (dtype === 'bool') return { dtype, shape: [], data: Uint8Array.of(value) }
  if (dtype === 'float16') return { dtype, shape: [], data: Uint16Array.of(value === 0 ? 0 : 0xfc00) }
  return { dtype, shape: [], data: Float32Array.of(value) }
}

/** What is left of a value aligned on the right when its axes are cut to a shape. */
export function cropLeft(loom: Loom, piece: Piece, shape: readonly number[], span?: Span): Piece {
  const { name, type } = piece
  const axes = shape.flatMap((size, axis) => (size === type.shape[axis] ? [] : [axis]))
  if (axes.length === 0) return piece
  const cropped: Sized = { dtype: type.dtype, shape: [...shape] }
  const value = loom.cluster(span, [name], cropped, emitter => {
    const ends = axes.map(axis => type.shape[axis] ?? 0)
    const starts = axes.map(axis => (type.shape[axis] ?? 0) - (shape[axis] ?? 0))
    const bounds = [starts, ends, axes].map(values => int64s(emitter, values))
    return emitter.emit('Slice', [name, ...bounds])[0]
  })
  return { name: value, type: cropped }
}

/** Some entries of an axis, in an order. */
export function pick(loom: Loom, piece: Piece, axis: number, entries: readonly number[], span?: Span): Piece {
  const { name, type } = piece
  if (entries.length === type.shape[axis] && entries.every((entry, index) => entry === index)) return piece
  const picked: Sized = { dtype: type.dtype, shape: type.shape.with(axis, entries.length) }
  const value = loom.cluster(span, [name], picked, emitter => {
    const indices = emitter.constant({
      dtype: 'int32',
      shape: [entries.length],
      data: Int32Array.from(entries),
    })
    return emitter.emit('Gather', [name, indices], { axis: { type: 'int', value: axis } })[0]
  })
  return { name: value, type: picked }
}

/**
 * Pieces one below the other, their rows then put in order.
 * @param slots for each row of the pieces its place in the whole
 */
export function joinRows(
  loom: Loom,
  pieces: readonly Piece[],
  slots: readonly number[],
  type: Sized,
  span?: Span,
): Piece {
  const names = pieces.map(({ name }) => name)
  const whole = { name: concatRows(loom, names, type, span), type }
  return pick(
    loom,
    whole,
    0,
    slots.map((_, place) => slots.indexOf(place)),
    span,
  )
}
