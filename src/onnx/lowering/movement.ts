import { diagonalAxes, flippedAxes, movement as operations } from '../../graph/operations/movement.ts'
import { permutation, transposition } from '../../graph/operations/reshaping.ts'
import { axisOf, normalizeDim } from '../../graph/operations/shapes.ts'
import { type TensorType } from '../../graph/tensorData.ts'
import { cast, elements, emit1, expand, int, int64s, lower, operandAt, reshape, sizes } from './emit.ts'
import { type Emitter, type Lowering, type Operand } from './lowering.ts'
import { asNumbers, cut, take, transpose, upTo } from './select.ts'

/** Only the shape changes. */
const reshapeOnly: Lowering = (emitter, operands, _attrs, output) =>
  reshape(emitter, operandAt(operands, 0).name, sizes(output.shape))

export const movement: { [Name in keyof typeof operations]: Lowering } = {
  reshape: reshapeOnly,
  flatten: reshapeOnly,
  squeeze: reshapeOnly,
  unsqueeze: reshapeOnly,
  expand: (emitter, operands, _attrs, output) =>
    expand(emitter, operandAt(operands, 0).name, sizes(output.shape)),
  transpose: lower(operations.transpose, (emitter, operands, { dim0, dim1 }) => {
    const tensor = operandAt(operands, 0)
    return transpose(emitter, tensor, transposition(tensor.shape, dim0, dim1))
  }),
  permute: lower(operations.permute, (emitter, operands, { dims }) => {
    const tensor = operandAt(operands, 0)
    return transpose(emitter, tensor, permutation(tensor.shape, dims))
  }),
  cat: lower(operations.cat, (emitter, operands, { dim = 0 }, output) =>
    join(emitter, operands, axisOf('cat', dim, output.shape), output),
  ),
  stack: lower(operations.stack, (emitter, operands, { dim = 0 }, output) => {
    const axis = normalizeDim('stack', dim, output.shape)
    const shape = output.shape.with(axis, 1)
    const layers = operands.map(({ name, dtype }) => ({
      name: reshape(emitter, name, sizes(shape)),
      dtype,
      shape,
    }))
    return join(emitter, layers, axis, output)
  }),
  narrow: lower(operations.narrow, (emitter, operands, { dim, start, length }) => {
    const tensor = operandAt(operands, 0)
    const axis = axisOf('narrow', dim, tensor.shape)
    const first = start < 0 ? start + sizeAt(tensor, axis) : start
    return cut(emitter, tensor, [{ axis, start: first, step: 1, length }])
  }),
  flip: lower(operations.flip, (emitter, operands, { dims }) => {
    const tensor = operandAt(operands, 0)
    return flippedAxes(tensor.shape, dims).reduce(
      (name, axis) => take(emitter, name, axis, upTo(sizeAt(tensor, axis)).reverse()),
      tensor.name,
    )
  }),
  roll: lower(operations.roll, (emitter, operands, { shifts, dims }) => {
    const tensor = operandAt(operands, 0)
    return asNumbers(emitter, tensor, (name, dtype) => {
      const values = { ...tensor, name, dtype }
      if (dims === undefined) {
        const flat = {
          ...values,
          name: reshape(emitter, name, [elements(tensor.shape)]),
          shape: [elements(tensor.shape)],
        }
        return reshape(emitter, rolled(emitter, flat, 0, shifts[0] ?? 0), sizes(tensor.shape))
      }
      return dims.reduce((moved, dim, index) => {
        const axis = axisOf('roll', dim, tensor.shape)
        return rolled(emitter, { ...values, name: moved }, axis, shifts[index] ?? 0)
      }, name)
    })
  }),
  repeat: lower(operations.repeat, (emitter, operands, { sizes: copies }) => {
    const tensor = operandAt(operands, 0)
    if (copies.every(count => count === 1))
      return reshape(emitter, tensor.name, padded(tensor, copies.length))
    return asNumbers(emitter, tensor, name =>
      emit1(emitter, 'Tile', [
        reshape(emitter, name, padded(tensor, copies.length)),
        int64s(emitter, copies),
      ]),
    )
  }),
  diagonal: lower(operations.diagonal, (emitter, operands, { offset = 0, dim1 = 0, dim2 = 1 }, output) => {
    const tensor = operandAt(operands, 0)
    const [rows, columns] = diagonalAxes(tensor.shape, dim1, dim2)
    const rest = tensor.shape.map((_, axis) => axis).filter(axis => axis !== rows && axis !== columns)
    const width = sizeAt(tensor, columns)
    const shape = sizes(output.shape)
    const matrices = transpose(emitter, tensor, [...rest, rows, columns])
    const flat = reshape(emitter, matrices, [...shape.slice(0, -1), sizeAt(tensor, rows) * width])
    const first = offset < 0 ? -offset * width : offset
    const places = upTo(shape.at(-1) ?? 0).map(index => first + index * (width + 1))
    return take(emitter, flat, rest.length, places)
  }),
  tril: lower(operations.tril, (emitter, operands, { diagonal = 0 }) =>
    triangle(emitter, operandAt(operands, 0), diagonal, 0),
  ),
  triu: lower(operations.triu, (emitter, operands, { diagonal = 0 }) =>
    triangle(emitter, operandAt(operands, 0), diagonal, 1),
  ),
}

const sizeAt = (tensor: Operand, axis: number): number => sizes(tensor.shape)[axis] ?? 1

/** The tensor's sizes with ones in front, up to a rank. */
const padded = (tensor: Operand, rank: number): number[] => [
  ...new Array<number>(rank - tensor.shape.length).fill(1),
  ...sizes(tensor.shape),
]

/** The last places of an axis put in front of the others. */
function rolled(emitter: Emitter, tensor: Operand, axis: number, shift: number): string {
  const size = sizeAt(tensor, axis)
  const last = ((shift % size) + size) % size
  if (last === 0) return tensor.name
  const part = (start: number, length: number) => cut(emitter, tensor, [{ axis, start, step: 1, length }])
  const parts = [part(size - last, last), part(0, size - last)]
  return emit1(emitter, 'Concat', parts, { axis: int(axis) })
}

function join(emitter: Emitter, operands: readonly Operand[], axis: number, output: TensorType): string {
  const parts = operands.filter(({ shape }) => elements(shape) > 0)
  const [first] = parts
  if (first !== undefined && parts.length === 1)
    return reshape(emitter, cast(emitter, first, output.dtype), sizes(output.shape))
  const through = output.dtype === 'bool' ? 'float32' : output.dtype
  const names = parts.map(part => cast(emitter, part, through))
  const joined = emit1(emitter, 'Concat', names, { axis: int(axis) })
  return cast(emitter, { name: joined, dtype: through }, output.dtype)
}

function triangle(emitter: Emitter, tensor: Operand, diagonal: number, upper: 0 | 1): string {
  const k = emitter.constant({ dtype: 'int64', shape: [], data: BigInt64Array.of(BigInt(diagonal)) })
  return asNumbers(emitter, tensor, name => emit1(emitter, 'Trilu', [name, k], { upper: int(upper) }))
}
