import { at, indices, make, type Reference, type RefTensor } from './tensor.ts'

/** For each place of the result along the axis, the place it comes from: a stable sort of each lane. */
function places(tensor: RefTensor, dim: number, descending: boolean, k?: number): [RefTensor, number] {
  const axis = dim < 0 ? dim + tensor.shape.length : dim
  const size = tensor.shape[axis] ?? 0
  const lanes = new Map<string, number[]>()
  for (const lane of indices(tensor.shape.with(axis, 1))) {
    const value = (place: number) => at(tensor, lane.with(axis, place))
    const order = Array.from({ length: size }, (_, place) => place).sort((a, b) => {
      const difference = descending ? value(b) - value(a) : value(a) - value(b)
      return Number.isNaN(difference) || difference === 0 ? a - b : difference
    })
    lanes.set(lane.join(), order)
  }
  const result = make('int32', tensor.shape.with(axis, k ?? size), index => {
    return lanes.get(index.with(axis, 0).join())?.[index[axis] ?? 0] ?? NaN
  })
  return [result, axis]
}

const valuesAt = (tensor: RefTensor, [from, axis]: [RefTensor, number]): RefTensor =>
  make(tensor.dtype, from.shape, index => at(tensor, index.with(axis, at(from, index))))

const one = ([tensor]: readonly RefTensor[]): RefTensor => {
  if (tensor === undefined) throw new Error('one operand')
  return tensor
}

export const sorting: Record<string, Reference> = {
  sort: (operands, { dim, descending }) =>
    valuesAt(one(operands), places(one(operands), Number(dim ?? -1), descending === true)),
  argsort: (operands, { dim, descending }) =>
    places(one(operands), Number(dim ?? -1), descending === true)[0],
  topk: (operands, { k, dim, largest }) =>
    valuesAt(one(operands), places(one(operands), Number(dim ?? -1), largest !== false, Number(k))),
  topkIndices: (operands, { k, dim, largest }) =>
    places(one(operands), Number(dim ?? -1), largest !== false, Number(k))[0],
}
