import { type Operand, type Emitter } from './lowering.ts'
import { elements, emit1, reshape, scalar, sizes } from './emit.ts'
import { int32s, upTo } from './select.ts'

/** Distance in memory between neighbours along each axis. */
export const strides = (shape: readonly number[]): number[] =>
  shape.map((_, axis) => elements(shape.slice(axis + 1)))

/** A term of an address: the places along one axis, times its stride, laid along some dimensions of the result. */
export type Term =
  | { kind: 'known'; shape: readonly number[]; values: readonly number[] }
  | { kind: 'computed'; shape: readonly number[]; name: string; stride: number }

/**
 * Addresses of values in the flat tensor (int32, row-major): the sum of terms that broadcast to the result's shape.
 * One Gather or ScatterElements by address serves every dtype and every combination of indices.
 */
export function addresses(emitter: Emitter, terms: readonly Term[], rank: number): string {
  const names = terms.map(term => {
    if (term.kind === 'known') return int32s(emitter, term.shape, term.values)
    const scaled =
      term.stride === 1
        ? term.name
        : emit1(emitter, 'Mul', [term.name, scalar(emitter, 'int32', term.stride)])
    return reshape(emitter, scaled, term.shape)
  })
  const none = int32s(emitter, new Array<number>(rank).fill(1), [0])
  return names.length === 0 ? none : names.reduce((sum, name) => emit1(emitter, 'Add', [sum, name]))
}

/** A shape of ones with some sizes laid from an axis on. */
export const laid = (rank: number, axis: number, shape: readonly number[]): number[] => {
  const ones = new Array<number>(rank).fill(1)
  return ones.toSpliced(axis, shape.length, ...shape)
}

/** The value at each address. */
export const fetch = (emitter: Emitter, tensor: Operand, address: string): string =>
  emit1(emitter, 'Gather', [reshape(emitter, tensor.name, [elements(tensor.shape)]), address])

/** `tensor.gather(axis, places)`: for each place of the result, the value at that place of the axis. */
export function takeAlong(emitter: Emitter, tensor: Operand, places: Operand, axis: number): string {
  const shape = sizes(places.shape)
  const steps = strides(sizes(tensor.shape))
  const terms = shape.map((size, at): Term => {
    const stride = steps[at] ?? 1
    if (at === axis) return { kind: 'computed', shape, name: places.name, stride }
    return { kind: 'known', shape: laid(shape.length, at, [size]), values: upTo(size).map(i => i * stride) }
  })
  const varying = terms.filter(term => term.kind === 'computed' || term.values.length > 1)
  return fetch(emitter, tensor, addresses(emitter, varying, shape.length))
}
