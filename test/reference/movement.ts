import { type DType } from '../../src/graph/dtype.ts'
import { type Json } from '../../src/graph/versions/v1.ts'
import { at, count, make, type Reference, type RefTensor } from './tensor.ts'

const list = (value: Json | undefined): number[] => (Array.isArray(value) ? value.map(Number) : [])
const number = (value: Json | undefined, otherwise: number): number =>
  value === undefined ? otherwise : Number(value)
const wrap = (dim: number, rank: number): number => (dim < 0 ? dim + rank : dim)

/** An operation of one tensor whose values come from another index each. */
const moving =
  (
    shapeOf: (shape: readonly number[], attrs: Readonly<Record<string, Json>>) => number[],
    source: (
      index: readonly number[],
      shape: readonly number[],
      attrs: Readonly<Record<string, Json>>,
    ) => number[],
  ): Reference =>
  ([tensor], attrs) => {
    if (tensor === undefined) throw new Error('one operand')
    const { dtype, shape } = tensor
    return make(dtype, shapeOf(shape, attrs), index => at(tensor, source(index, shape, attrs)))
  }

/** Same values under another shape. */
const relabel =
  (
    shapeOf: (shape: readonly number[], attrs: Readonly<Record<string, Json>>) => readonly number[],
  ): Reference =>
  ([tensor], attrs) => {
    if (tensor === undefined) throw new Error('one operand')
    return { dtype: tensor.dtype, shape: shapeOf(tensor.shape, attrs), data: tensor.data }
  }

const swapped = (items: readonly number[], dim0: number, dim1: number): number[] => {
  const result = [...items]
  result[dim0] = items[dim1] ?? 0
  result[dim1] = items[dim0] ?? 0
  return items.length === 0 ? [] : result
}

function diagonalAxes(rank: number, attrs: Readonly<Record<string, Json>>): [number, number] {
  return [wrap(number(attrs.dim1, 0), rank), wrap(number(attrs.dim2, 1), rank)]
}

const joinedDType = (tensors: readonly RefTensor[]): DType =>
  (['float32', 'float16', 'int32', 'bool'] as const).find(dtype =>
    tensors.some(tensor => tensor.dtype === dtype),
  ) ?? 'float32'

const triangle = (keep: (row: number, column: number, diagonal: number) => boolean): Reference =>
  function ([tensor], attrs) {
    if (tensor === undefined) throw new Error('one operand')
    return make(tensor.dtype, tensor.shape, index => {
      const [row = 0, column = 0] = index.slice(-2)
      return keep(row, column, number(attrs.diagonal, 0)) ? at(tensor, index) : 0
    })
  }

export const movement: Record<string, Reference> = {
  reshape: relabel((shape, attrs) => {
    const sizes = list(attrs.shape)
    const known = count(sizes.filter(size => size !== -1))
    return sizes.map(size => (size === -1 ? count(shape) / known : size))
  }),
  flatten: relabel((shape, attrs) => {
    if (shape.length === 0) return [1]
    const start = wrap(number(attrs.startDim, 0), shape.length)
    const end = wrap(number(attrs.endDim, -1), shape.length)
    return [...shape.slice(0, start), count(shape.slice(start, end + 1)), ...shape.slice(end + 1)]
  }),
  squeeze: relabel((shape, { dim }) =>
    shape.filter(
      (size, axis) => size !== 1 || (dim !== undefined && wrap(Number(dim), shape.length) !== axis),
    ),
  ),
  unsqueeze: relabel((shape, { dim }) => {
    const result = [...shape]
    result.splice(wrap(Number(dim), shape.length + 1), 0, 1)
    return result
  }),
  expand: moving(
    (shape, attrs) => {
      const sizes = list(attrs.shape)
      return sizes.map((size, axis) =>
        size === -1 ? (shape[axis - sizes.length + shape.length] ?? 1) : size,
      )
    },
    index => [...index],
  ),
  transpose: moving(
    (shape, { dim0, dim1 }) =>
      swapped(shape, wrap(Number(dim0), shape.length), wrap(Number(dim1), shape.length)),
    (index, shape, { dim0, dim1 }) =>
      swapped(index, wrap(Number(dim0), shape.length), wrap(Number(dim1), shape.length)),
  ),
  permute: moving(
    (shape, { dims }) => list(dims).map(dim => shape[wrap(dim, shape.length)] ?? 1),
    (index, shape, { dims }) => {
      const source = [...index]
      list(dims).forEach((dim, position) => {
        source[wrap(dim, shape.length)] = index[position] ?? 0
      })
      return source
    },
  ),
  cat: (tensors, { dim }) => {
    const first = tensors[0]
    if (first === undefined) throw new Error('no operands')
    const axis = wrap(number(dim, 0), first.shape.length)
    const shape = [...first.shape]
    shape[axis] = tensors.reduce((sum, tensor) => sum + (tensor.shape[axis] ?? 0), 0)
    return make(joinedDType(tensors), shape, index => {
      let place = index[axis] ?? 0
      for (const tensor of tensors) {
        const size = tensor.shape[axis] ?? 0
        if (place < size) return at(tensor, Object.assign([...index], { [axis]: place }))
        place -= size
      }
      throw new Error('beyond the last tensor')
    })
  },
  stack: (tensors, { dim }) => {
    const first = tensors[0]
    if (first === undefined) throw new Error('no operands')
    const axis = wrap(number(dim, 0), first.shape.length + 1)
    const shape = [...first.shape.slice(0, axis), tensors.length, ...first.shape.slice(axis)]
    return make(joinedDType(tensors), shape, index => {
      const tensor = tensors[index[axis] ?? 0]
      if (tensor === undefined) throw new Error('beyond the last tensor')
      return at(
        tensor,
        index.filter((_, at) => at !== axis),
      )
    })
  },
  narrow: moving(
    (shape, { dim, length }) => Object.assign([...shape], { [wrap(Number(dim), shape.length)]: length }),
    (index, shape, { dim, start }) => {
      const axis = wrap(Number(dim), shape.length)
      return index.map((place, at) => (at === axis ? place + wrap(Number(start), shape[axis] ?? 0) : place))
    },
  ),
  flip: moving(
    shape => [...shape],
    (index, shape, { dims }) => {
      const axes = list(dims).map(dim => wrap(dim, shape.length))
      return index.map((place, axis) => (axes.includes(axis) ? (shape[axis] ?? 0) - 1 - place : place))
    },
  ),
  roll: ([tensor], { shifts, dims }) => {
    if (tensor === undefined) throw new Error('one operand')
    const { dtype, shape, data } = tensor
    if (dims === undefined) {
      const shift = list(shifts)[0] ?? 0
      const size = data.length
      return {
        dtype,
        shape,
        data: data.map((_, place) => data[(((place - shift) % size) + size) % size] ?? 0),
      }
    }
    return make(dtype, shape, index => {
      const source = [...index]
      list(dims).forEach((dim, position) => {
        const axis = wrap(dim, shape.length)
        const size = shape[axis] ?? 1
        source[axis] = ((((source[axis] ?? 0) - (list(shifts)[position] ?? 0)) % size) + size) % size
      })
      return at(tensor, source)
    })
  },
  repeat: moving(
    (shape, { sizes }) => {
      const copies = list(sizes)
      return copies.map((size, axis) => size * (shape[axis - copies.length + shape.length] ?? 1))
    },
    (index, shape) => {
      const added = index.length - shape.length
      return shape.map((size, axis) => (index[axis + added] ?? 0) % size)
    },
  ),
  diagonal: moving(
    (shape, attrs) => {
      const [rows, columns] = diagonalAxes(shape.length, attrs)
      const offset = number(attrs.offset, 0)
      let length = 0
      while (
        length + Math.max(-offset, 0) < (shape[rows] ?? 0) &&
        length + Math.max(offset, 0) < (shape[columns] ?? 0)
      )
        length++
      return [...shape.filter((_, axis) => axis !== rows && axis !== columns), length]
    },
    (index, shape, attrs) => {
      const [rows, columns] = diagonalAxes(shape.length, attrs)
      const offset = number(attrs.offset, 0)
      const along = index.at(-1) ?? 0
      const rest = index.slice(0, -1)
      return shape.map((_, axis) => {
        if (axis === rows) return along + Math.max(-offset, 0)
        if (axis === columns) return along + Math.max(offset, 0)
        return rest.shift() ?? 0
      })
    },
  ),
  tril: triangle((row, column, diagonal) => column - row <= diagonal),
  triu: triangle((row, column, diagonal) => column - row >= diagonal),
}
