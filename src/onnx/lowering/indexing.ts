import { indexing as operations } from '../../graph/operations/indexing.ts'
import { resolveIndex } from '../../graph/operations/indexResult.ts'
import { axisOf } from '../../graph/operations/shapes.ts'
import { cast, elements, emit1, expand, int, lower, operandAt, reshape, sizes } from './emit.ts'
import { addressesOf, countLists, putAddressed, putMasked } from './indexed.ts'
import { type Emitter, type Lowering, type Operand } from './lowering.ts'
import { fetch, takeAlong } from './places.ts'
import { asNumbers, cut, take, type Run } from './select.ts'

export const indexing: { [Name in keyof typeof operations]: Lowering } = {
  index: lower(operations.index, (emitter, operands, attrs, output) => {
    const tensor = operandAt(operands, 0)
    const indices = operands.slice(1)
    const resolved = resolveIndex(tensor.shape, attrs.index, indices)
    if (countLists(resolved) > 1)
      return fetch(emitter, tensor, addressesOf(emitter, tensor, resolved, indices))
    const runs = resolved.parts.flatMap((part): Run[] => {
      if (part.kind === 'int') return [{ axis: part.axis, start: part.value, step: 1, length: 1 }]
      if (part.kind !== 'slice') return []
      return [{ axis: part.axis, start: Number(part.start), step: part.step, length: Number(part.length) }]
    })
    let name = cut(emitter, tensor, runs)
    for (const part of resolved.parts) {
      if (part.kind === 'ints') name = take(emitter, name, part.axis, part.values)
      if (part.kind !== 'tensor') continue
      // Flat, so that the axes behind it keep their numbers; the last reshape restores the dimensions.
      const places = reshape(emitter, operandAt(indices, part.operand).name, [elements(part.shape)])
      name = emit1(emitter, 'Gather', [name, places], { axis: int(part.axis) })
    }
    return reshape(emitter, name, sizes(output.shape))
  }),
  put: lower(operations.put, (emitter, operands, attrs) => {
    const [tensor, value] = [operandAt(operands, 0), operandAt(operands, 1)]
    const indices = operands.slice(2)
    const resolved = resolveIndex(tensor.shape, attrs.index, indices)
    const computed = resolved.parts.some(part => part.kind === 'tensor')
    const write = computed || countLists(resolved) > 1 ? putAddressed : putMasked
    return write(emitter, tensor, value, resolved, indices)
  }),
  gather: lower(operations.gather, (emitter, operands, { dim }) => {
    const tensor = operandAt(operands, 0)
    return takeAlong(emitter, tensor, operandAt(operands, 1), axisOf('gather', dim, tensor.shape))
  }),
  scatter: lower(operations.scatter, (emitter, operands, { dim }) => {
    const [tensor, index, src] = [operandAt(operands, 0), operandAt(operands, 1), operandAt(operands, 2)]
    if (elements(index.shape) === 0) return tensor.name
    return asNumbers(emitter, tensor, (name, dtype) => {
      const updates = covering(emitter, { ...src, name: cast(emitter, src, dtype), dtype }, index)
      const axis = int(axisOf('scatter', dim, tensor.shape))
      return emit1(emitter, 'ScatterElements', [name, index.name, updates], { axis })
    })
  }),
  indexSelect: lower(operations.indexSelect, (emitter, operands, { dim }, output) => {
    const tensor = operandAt(operands, 0)
    const axis = axisOf('indexSelect', dim, tensor.shape)
    const places = reshape(emitter, operandAt(operands, 1).name, [Number(output.shape[axis])])
    return emit1(emitter, 'Gather', [tensor.name, places], { axis: int(axis) })
  }),
}

/** The values of `src` that `scatter` writes: as many as there are places. */
function covering(emitter: Emitter, src: Operand, index: Operand): string {
  const shape = sizes(index.shape)
  if (src.shape.length === 0) return expand(emitter, src.name, shape)
  const runs = shape.map((length, axis): Run => ({ axis, start: 0, step: 1, length }))
  return cut(emitter, src, runs)
}
