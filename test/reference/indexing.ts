import { type Json } from '../../src/graph/versions/v1.ts'
import { at, count, indices as everyIndex, make, round, type Reference, type RefTensor } from './tensor.ts'

/**
 * Indexing the way PyTorch does it: numbers, slices and new axes are views taken one after the other; then the lists
 * that are left pick from what remains.
 */
export function indexInto(
  tensor: RefTensor,
  items: readonly Json[],
  operands: readonly RefTensor[],
): RefTensor {
  let view = tensor
  let axis = 0
  const lists: { axis: number; list: RefTensor }[] = []
  const keep = (list: RefTensor) => lists.push({ axis: axis++, list })
  const taken = (item: Json): number => {
    const { kind, operand } = object(item)
    if (kind === 'ellipsis' || kind === 'newaxis') return 0
    const mask = kind === 'operand' ? operands[Number(operand)] : undefined
    return mask?.dtype === 'bool' ? mask.shape.length : 1
  }
  const left = tensor.shape.length - items.reduce<number>((sum, item) => sum + taken(item), 0)
  for (const item of items) {
    const { kind, value, start, stop, step, values, operand } = object(item)
    const size = view.shape[axis] ?? 0
    if (kind === 'ellipsis') axis += left
    if (kind === 'newaxis') view = { ...view, shape: view.shape.toSpliced(axis++, 0, 1) }
    if (kind === 'int') view = select(view, axis, Number(value))
    if (kind === 'ints') keep({ dtype: 'int32', shape: [numbers(values).length], data: numbers(values) })
    if (kind === 'slice') {
      const places = new Array(size)
        .fill(0)
        .map((_, place) => place)
        .slice(bound(start), bound(stop))
      view = pick(
        view,
        axis++,
        places.filter((_, nth) => nth % (bound(step) ?? 1) === 0),
      )
    }
    if (kind !== 'operand') continue
    const list = operands[Number(operand)]
    if (list === undefined) throw new Error('no such operand')
    if (list.dtype === 'int32' && list.shape.length === 0) view = select(view, axis, list.data[0] ?? 0)
    else if (list.dtype === 'int32') keep(list)
    else {
      const chosen = [...everyIndex(list.shape)].filter(index => at(list, index) !== 0)
      for (const dimension of list.shape.keys())
        keep({ dtype: 'int32', shape: [chosen.length], data: chosen.map(index => index[dimension] ?? 0) })
    }
  }
  return lists.length === 0 ? view : pickLists(view, lists)
}

function pickLists(view: RefTensor, lists: readonly { axis: number; list: RefTensor }[]): RefTensor {
  const rank = Math.max(...lists.map(({ list }) => list.shape.length))
  const block = Array.from({ length: rank }, (_, axis) => {
    const sizes = lists.map(({ list }) => list.shape[axis - rank + list.shape.length] ?? 1)
    return sizes.find(size => size !== 1) ?? 1
  })
  const axes = lists.map(({ axis }) => axis)
  const first = axes[0] ?? 0
  const together = axes.every((axis, nth) => axis === first + nth)
  const position = together ? first : 0
  const rest = view.shape.filter((_, axis) => !axes.includes(axis))
  const shape = [...rest.slice(0, position), ...block, ...rest.slice(position)]
  return make(view.dtype, shape, index => {
    const inBlock = index.slice(position, position + rank)
    const outside = [...index.slice(0, position), ...index.slice(position + rank)]
    const source = view.shape.map((size, axis) => {
      const list = lists.find(entry => entry.axis === axis)?.list
      if (list === undefined) return outside.shift() ?? 0
      const place = at(list, inBlock)
      return place < 0 ? place + size : place
    })
    return at(view, source)
  })
}

const object = (item: Json): { [key: string]: Json } => {
  if (item === null || typeof item !== 'object' || Array.isArray(item)) throw new Error('not an index part')
  return item
}
const numbers = (value: Json | undefined): number[] => (Array.isArray(value) ? value.map(Number) : [])
const bound = (value: Json | undefined): number | undefined =>
  value === null || value === undefined ? undefined : Number(value)

function pick(tensor: RefTensor, axis: number, places: readonly number[]): RefTensor {
  const shape = tensor.shape.with(axis, places.length)
  return make(tensor.dtype, shape, index => at(tensor, index.with(axis, places[index[axis] ?? 0] ?? 0)))
}

function select(tensor: RefTensor, axis: number, place: number): RefTensor {
  const picked = pick(tensor, axis, [place < 0 ? place + (tensor.shape[axis] ?? 0) : place])
  return { ...picked, shape: picked.shape.toSpliced(axis, 1) }
}

/** The flat place of each value that an index selects. */
export function selectedPlaces(
  shape: readonly number[],
  items: readonly Json[],
  operands: readonly RefTensor[],
): RefTensor {
  const data = Array.from({ length: count(shape) }, (_, place) => place)
  return indexInto({ dtype: 'int32', shape, data }, items, operands)
}

const itemsOf = (index: Json | undefined): Json[] => (Array.isArray(index) ? index : [])

export const indexing: Record<string, Reference> = {
  index: ([tensor, ...operands], { index }) => {
    if (tensor === undefined) throw new Error('one operand')
    return indexInto(tensor, itemsOf(index), operands)
  },
  put: ([tensor, value, ...operands], { index }) => {
    if (tensor === undefined || value === undefined) throw new Error('two operands')
    const places = selectedPlaces(tensor.shape, itemsOf(index), operands)
    const data = [...tensor.data]
    const trimmed = {
      ...value,
      shape: value.shape.slice(Math.max(0, value.shape.length - places.shape.length)),
    }
    for (const where of everyIndex(places.shape))
      data[at(places, where)] = round(tensor.dtype, at(trimmed, where))
    return { dtype: tensor.dtype, shape: tensor.shape, data }
  },
  gather: ([tensor, places], { dim }) => {
    if (tensor === undefined || places === undefined) throw new Error('two operands')
    const axis = Number(dim) < 0 ? Number(dim) + tensor.shape.length : Number(dim)
    return make(tensor.dtype, places.shape, index => {
      const source = index.with(axis, at(places, index))
      return (
        tensor.data[source.reduce((flat, place, along) => flat * (tensor.shape[along] ?? 1) + place, 0)] ??
        NaN
      )
    })
  },
  scatter: ([tensor, places, src], { dim }) => {
    if (tensor === undefined || places === undefined || src === undefined) throw new Error('three operands')
    const axis = Number(dim) < 0 ? Number(dim) + tensor.shape.length : Number(dim)
    const data = [...tensor.data]
    for (const index of everyIndex(places.shape)) {
      const target = index.with(axis, at(places, index))
      const flat = target.reduce((sum, place, along) => sum * (tensor.shape[along] ?? 1) + place, 0)
      data[flat] = round(tensor.dtype, at(src, index))
    }
    return { dtype: tensor.dtype, shape: tensor.shape, data }
  },
  indexSelect: ([tensor, places], { dim }) => {
    if (tensor === undefined || places === undefined) throw new Error('two operands')
    const axis = Number(dim) < 0 ? Number(dim) + tensor.shape.length : Number(dim)
    return pick(tensor, axis, places.data)
  },
}
