import { type IndexPart, type ResolvedIndex } from '../../graph/operations/indexResult.ts'
import { cast, elements, emit1, expand, operandAt, reshape, scalar, sizes, tensorOf } from './emit.ts'
import { type Emitter, type Operand } from './lowering.ts'
import { addresses, laid, strides, type Term } from './places.ts'
import { asNumbers, take, upTo } from './select.ts'

/** Number of parts that select by a list; a tensor without dimensions selects one place, as a number does. */
export const countLists = ({ parts }: ResolvedIndex): number =>
  parts.filter(part => part.kind === 'ints' || (part.kind === 'tensor' && part.shape.length > 0)).length

/** Addresses in the flat tensor of everything an index selects, int32 in the shape of the selection. */
export function addressesOf(
  emitter: Emitter,
  tensor: Operand,
  { parts, shape, advanced }: ResolvedIndex,
  indices: readonly Operand[],
): string {
  const steps = strides(sizes(tensor.shape))
  const block = advanced === null ? [] : sizes(advanced.shape)
  const position = advanced?.position ?? 0
  const rank = shape.length
  /** Lists are aligned on the right of the dimensions they share. */
  const inBlock = (own: readonly number[]) => laid(rank, position + block.length - own.length, own)
  let plain = 0
  const terms = parts.flatMap((part): Term[] => {
    if (part.kind === 'mask') throw new Error('a computed mask has no addresses')
    if (part.kind === 'newaxis') {
      plain++
      return []
    }
    const stride = steps[part.axis] ?? 1
    const known = (at: number[], values: readonly number[]): Term[] => [
      { kind: 'known', shape: at, values: values.map(value => value * stride) },
    ]
    switch (part.kind) {
      case 'int':
        return known(laid(rank, 0, []), [part.value])
      case 'ints':
        return known(inBlock([part.values.length]), part.values)
      case 'slice': {
        const at = plain < position ? plain : plain + block.length
        plain++
        const length = Number(part.length)
        return known(
          laid(rank, at, [length]),
          upTo(length).map(index => Number(part.start) + index * part.step),
        )
      }
      case 'tensor': {
        const size = sizes(tensor.shape)[part.axis] ?? 1
        const name = fromStart(emitter, operandAt(indices, part.operand).name, size)
        return [{ kind: 'computed', shape: inBlock(sizes(part.shape)), name, stride }]
      }
      default:
        return part satisfies never
    }
  })
  return addresses(emitter, terms, rank)
}

/** Computed places with the negative ones counted from the start. */
function fromStart(emitter: Emitter, places: string, size: number): string {
  const negative = emit1(emitter, 'Less', [places, scalar(emitter, 'int32', 0)])
  const shifted = emit1(emitter, 'Add', [places, scalar(emitter, 'int32', size)])
  return emit1(emitter, 'Where', [negative, shifted, places])
}

/** Writes by address: any index but a mask. */
export function putAddressed(
  emitter: Emitter,
  tensor: Operand,
  value: Operand,
  resolved: ResolvedIndex,
  indices: readonly Operand[],
): string {
  const shape = sizes(resolved.shape)
  const count = elements(shape)
  if (count === 0) return tensor.name
  const address = reshape(emitter, addressesOf(emitter, tensor, resolved, indices), [count])
  return asNumbers(emitter, tensor, (name, dtype) => {
    const plain = reshape(emitter, cast(emitter, value, dtype), aligned(value, shape.length))
    const updates = reshape(emitter, expand(emitter, plain, shape), [count])
    const flat = reshape(emitter, name, [elements(tensor.shape)])
    const written = emit1(emitter, 'ScatterElements', [flat, address, updates])
    return reshape(emitter, written, sizes(tensor.shape))
  })
}

/**
 * Writes by choosing, for each value of the result, between old and new: for numbers, slices, masks and one known
 * list. Each axis needs only as many constants as it has places.
 */
export function putMasked(
  emitter: Emitter,
  tensor: Operand,
  value: Operand,
  { parts, shape: selected }: ResolvedIndex,
  indices: readonly Operand[],
): string {
  const shape = sizes(tensor.shape)
  const rank = shape.length
  if (selected.includes(0)) return tensor.name
  const axes = parts.flatMap(part => axisWrite(part, shape))
  return asNumbers(emitter, tensor, (name, dtype) => {
    const sources = valueShape(parts, aligned(value, selected.length))
    let replacement = reshape(emitter, cast(emitter, value, dtype), sources)
    for (const { axis, from } of axes)
      if ((sources[axis] ?? 1) > 1)
        replacement = take(
          emitter,
          replacement,
          axis,
          from.map(place => Math.max(place, 0)),
        )
    const masks = axes.map(({ axis, from }) => {
      const written = from.map(place => (place < 0 ? 0 : 1))
      return emitter.constant(tensorOf('bool', laid(rank, axis, [from.length]), written))
    })
    for (const part of parts)
      if (part.kind === 'mask') {
        const mask = operandAt(indices, part.operand)
        masks.push(reshape(emitter, mask.name, laid(rank, part.axis, sizes(mask.shape))))
      }
    if (masks.length === 0) return expand(emitter, replacement, shape)
    const where = masks.reduce((a, b) => emit1(emitter, 'And', [a, b]))
    return emit1(emitter, 'Where', [where, replacement, name])
  })
}

/** For each place of an axis the place in the value that is written there, or -1; nothing where all of it is. */
function axisWrite(part: IndexPart, shape: readonly number[]): { axis: number; from: number[] }[] {
  if (part.kind === 'newaxis' || part.kind === 'mask') return []
  if (part.kind === 'tensor') throw new Error('computed places are written by address')
  const size = shape[part.axis] ?? 1
  const places =
    part.kind === 'int'
      ? [part.value]
      : part.kind === 'ints'
        ? part.values
        : upTo(Number(part.length)).map(index => Number(part.start) + index * part.step)
  const from = upTo(size).map(place => places.lastIndexOf(place))
  return from.every((place, index) => place === index) ? [] : [{ axis: part.axis, from }]
}

/** The sizes of a value, with ones in front or without, at the rank of what it replaces. */
const aligned = (value: Operand, rank: number): number[] => {
  const own = sizes(value.shape)
  const added = rank - own.length
  return added < 0 ? own.slice(-added) : [...new Array<number>(added).fill(1), ...own]
}

/** The shape of a value with one size for each axis of the tensor. */
function valueShape(parts: readonly IndexPart[], own: readonly number[]): number[] {
  let at = 0
  return parts.flatMap(part => {
    switch (part.kind) {
      case 'newaxis':
        at++
        return []
      case 'int':
        return [1]
      case 'slice':
      case 'ints':
        return [own[at++] ?? 1]
      case 'mask':
        at++
        return new Array<number>(part.rank).fill(1)
      case 'tensor':
        throw new Error('computed places are written by address')
      default:
        return part satisfies never
    }
  })
}
