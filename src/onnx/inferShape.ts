import { addDims, divDims, mulDims, sizeOf, subDims, type Dim } from '../graph/dim.ts'
import { dtypeOf } from './dtypes.ts'
import { axesOf, axisOf, int, ints, numbersOf, type Facts } from './facts.ts'
import { type OnnxNode } from './ir.ts'

type Operands = readonly (Facts | undefined)[]
type Shape = readonly Dim[] | undefined

/** Type of each output of a node, as far as its operands' types tell. Shapes may hold symbols. */
export function inferOutputs(node: OnnxNode, operands: Operands): Facts[] {
  const dtype = outputDType(node, operands)
  if (node.op === 'Split') return splitOutputs(node, operands, dtype)
  const first: Facts = { dtype, shape: outputShape(node, operands) }
  return node.outputs.map((_, index) => (index === 0 ? first : { dtype, shape: undefined }))
}

function outputDType(node: OnnxNode, operands: Operands): Facts['dtype'] {
  switch (node.op) {
    case 'Cast':
      return dtypeOf(int(node.attributes, 'to', 1), node.name)
    case 'Shape':
    case 'ArgMax':
    case 'ArgMin':
    case 'NonZero':
    case 'Size':
      return 'int64'
    case 'Equal':
    case 'Less':
    case 'LessOrEqual':
    case 'Greater':
    case 'GreaterOrEqual':
    case 'And':
    case 'Or':
    case 'Not':
    case 'Xor':
    case 'IsNaN':
    case 'IsInf':
      return 'bool'
    case 'GatherBlockQuantized':
      return operands[2]?.dtype ?? 'float32'
    case 'Where':
      return operands[1]?.dtype ?? operands[2]?.dtype ?? 'float32'
    case 'ConstantOfShape': {
      const value = node.attributes.value
      return value?.type === 'tensor' ? value.value.dtype : 'float32'
    }
    default:
      return operands[0]?.dtype ?? 'float32'
  }
}

function outputShape(node: OnnxNode, operands: Operands): Shape {
  const first = operands[0]?.shape
  switch (node.op) {
    case 'Add':
    case 'Sub':
    case 'Mul':
    case 'Div':
    case 'Pow':
    case 'Equal':
    case 'Less':
    case 'LessOrEqual':
    case 'Greater':
    case 'GreaterOrEqual':
    case 'And':
    case 'Or':
    case 'Xor':
    case 'Min':
    case 'Max':
    case 'Mod':
    case 'Where':
      return broadcast(operands.map(operand => operand?.shape))
    case 'Shape':
      return first && [shapeSlice(node, first).length]
    case 'ConstantOfShape':
      return operands[0]?.value
    case 'Range':
      return rangeShape(operands)
    case 'MatMul':
      return matmul(first, operands[1]?.shape)
    case 'Gemm':
      return gemm(node, first, operands[1]?.shape)
    case 'Gather':
      return gather(node, first, operands[1]?.shape)
    case 'GatherElements':
      return operands[1]?.shape
    case 'Einsum':
      return einsum(node, operands)
    case 'GatherND':
      return gatherND(node, first, operands[1]?.shape)
    case 'Transpose':
      return transpose(node, first)
    case 'Reshape':
      return reshape(node, operands)
    case 'Expand':
      return expand(first, operands[1]?.value)
    case 'Tile':
      return tile(operands)
    case 'Concat':
      return concat(node, operands)
    case 'Slice':
      return slice(operands)
    case 'Unsqueeze':
      return unsqueeze(node, operands)
    case 'Squeeze':
      return squeeze(node, operands)
    case 'Flatten':
      return flatten(node, first)
    case 'ReduceMean':
    case 'ReduceSum':
    case 'ReduceMax':
    case 'ReduceMin':
      return reduce(node, operands)
    case 'Cast':
    case 'Identity':
    case 'Dropout':
    case 'Sqrt':
    case 'Reciprocal':
    case 'Exp':
    case 'Log':
    case 'Neg':
    case 'Abs':
    case 'Not':
    case 'IsNaN':
    case 'Tanh':
    case 'Sigmoid':
    case 'Relu':
    case 'Erf':
    case 'Gelu':
    case 'Softmax':
    case 'LayerNormalization':
    case 'SimplifiedLayerNormalization':
    case 'RMSNormalization':
    case 'FastGelu':
    case 'QuickGelu':
    case 'BiasGelu':
    case 'MoE':
    case 'QMoE':
    case 'LogSoftmax':
    case 'Clip':
    case 'Sign':
    case 'Floor':
    case 'Ceil':
    case 'Round':
    case 'Softplus':
    case 'Elu':
    case 'LeakyRelu':
    case 'HardSigmoid':
    case 'HardSwish':
    case 'Mish':
    case 'CumSum':
    case 'ScatterND':
    case 'ScatterElements':
    case 'Trilu':
    case 'Cos':
    case 'Sin':
      return first
    default:
      return undefined
  }
}

/** ONNX broadcasting; undefined where an operand is unknown or two symbols differ. */
export function broadcast(shapes: readonly Shape[]): Shape {
  let result: readonly Dim[] = []
  for (const shape of shapes) {
    if (shape === undefined) return undefined
    const rank = Math.max(result.length, shape.length)
    const joined: Dim[] = []
    for (let axis = 0; axis < rank; axis++) {
      const a = result[axis - rank + result.length] ?? 1
      const b = shape[axis - rank + shape.length] ?? 1
      if (a !== b && a !== 1 && b !== 1) return undefined
      joined.push(a === 1 ? b : a)
    }
    result = joined
  }
  return result
}

/**
 * What a target says is taken at its word where a dimension is a symbol: a graph that runs at all fits it. (Masks of
 * [position, position] are expanded to the past, too, by exporters that look at one position at a time.)
 */
function expand(shape: Shape, target: Shape): Shape {
  if (shape === undefined || target === undefined) return undefined
  const own = shape.map((dim, axis) => {
    const wanted = target[axis - shape.length + target.length]
    const isOpen = typeof dim === 'string' || typeof wanted === 'string'
    return wanted !== undefined && wanted !== 1 && isOpen ? 1 : dim
  })
  return broadcast([own, target])
}

/** The part of a shape that a `Shape` node takes (its `start` and `end`). */
export function shapeSlice(node: OnnxNode, shape: readonly Dim[]): readonly Dim[] {
  return shape.slice(int(node.attributes, 'start', 0), int(node.attributes, 'end', shape.length))
}

function rangeShape(operands: Operands): Shape {
  const [start, limit, delta] = operands.map(operand => operand?.value?.[0])
  if (start === undefined || limit === undefined || delta !== 1) return undefined
  return [subDims(limit, start)]
}

function matmul(a: Shape, b: Shape): Shape {
  if (!a || !b || a.length < 2 || b.length < 2) return undefined
  const batch = broadcast([a.slice(0, -2), b.slice(0, -2)])
  return batch && [...batch, a.at(-2) ?? 1, b.at(-1) ?? 1]
}

function gemm(node: OnnxNode, a: Shape, b: Shape): Shape {
  const rows = a?.[int(node.attributes, 'transA', 0) === 1 ? 1 : 0]
  const columns = b?.[int(node.attributes, 'transB', 0) === 1 ? 0 : 1]
  return rows !== undefined && columns !== undefined ? [rows, columns] : undefined
}

function gather(node: OnnxNode, data: Shape, indices: Shape): Shape {
  if (!data || !indices) return undefined
  const axis = axisOf(int(node.attributes, 'axis', 0), data.length)
  return [...data.slice(0, axis), ...indices, ...data.slice(axis + 1)]
}

function gatherND(node: OnnxNode, data: Shape, indices: Shape): Shape {
  const taken = indices?.at(-1)
  if (!data || !indices || typeof taken !== 'number') return undefined
  return [...indices.slice(0, -1), ...data.slice(int(node.attributes, 'batch_dims', 0) + taken)]
}

/** Equations without an ellipsis. */
function einsum(node: OnnxNode, operands: Operands): Shape {
  const equation = node.attributes.equation
  const [inputs = '', result] =
    equation?.type === 'string' ? equation.value.replaceAll(' ', '').split('->') : []
  if (result === undefined || result.includes('.')) return undefined
  const sizes = new Map<string, Dim>()
  for (const [at, letters] of inputs.split(',').entries())
    for (const [axis, letter] of Array.from(letters).entries()) {
      const size = operands[at]?.shape?.[axis]
      if (size === undefined) return undefined
      sizes.set(letter, size)
    }
  return Array.from(result, letter => sizes.get(letter) ?? 1)
}

function transpose(node: OnnxNode, shape: Shape): Shape {
  if (!shape) return undefined
  const perm = ints(node.attributes, 'perm') ?? shape.map((_, axis) => shape.length - 1 - axis)
  return perm.map(axis => shape[axis] ?? 1)
}

function reshape(node: OnnxNode, operands: Operands): Shape {
  const shape = operands[0]?.shape
  const target = operands[1]?.value
  if (!shape || !target) return undefined
  const copiesZero = int(node.attributes, 'allowzero', 0) === 0
  const dims = target.map((dim, axis) => (dim === 0 && copiesZero ? (shape[axis] ?? 0) : dim))
  const open = dims.indexOf(-1)
  if (open < 0) return dims
  // What stands on both sides goes first: a sum (past+position) cannot be divided by, but it can be left out.
  const left = [...shape]
  const others = dims.filter((dim, axis) => {
    const twin = axis === open ? -1 : left.indexOf(dim)
    if (twin >= 0) left.splice(twin, 1)
    return axis !== open && twin < 0
  })
  const rest = divDims(sizeOf(left), sizeOf(others))
  return rest === undefined ? undefined : dims.with(open, rest)
}

function tile(operands: Operands): Shape {
  const [shape, repeats] = [operands[0]?.shape, operands[1]?.value]
  return shape && repeats && shape.map((dim, axis) => mulDims(dim, repeats[axis] ?? 1))
}

function concat(node: OnnxNode, operands: Operands): Shape {
  const first = operands[0]?.shape
  if (!first) return undefined
  const axis = axisOf(int(node.attributes, 'axis', 0), first.length)
  let sum: Dim = 0
  for (const operand of operands) {
    const size = operand?.shape?.[axis]
    if (size === undefined) return undefined
    sum = addDims(sum, size)
  }
  return first.with(axis, sum)
}

/** Bounds count as "to the end" when they are at least the dimension. */
function slice(operands: Operands): Shape {
  const shape = operands[0]?.shape
  const [starts, ends] = [operands[1]?.value, operands[2]?.value]
  if (!shape || !starts || !ends) return undefined
  const axes = operands[3] ? numbersOf(operands[3]) : starts.map((_, axis) => axis)
  const steps = operands[4] ? numbersOf(operands[4]) : starts.map(() => 1)
  if (!axes || !steps) return undefined
  const result = [...shape]
  for (const [index, start] of starts.entries()) {
    const axis = axisOf(axes[index] ?? 0, shape.length)
    const size = shape[axis]
    const end = ends[index]
    const step = steps[index] ?? 1
    if (size === undefined || end === undefined || step < 1) return undefined
    const from = boundIn(start, size)
    const to = boundIn(end, size)
    if (from === undefined || to === undefined) return undefined
    const length = subDims(to, from)
    if (step !== 1 && typeof length !== 'number') return undefined
    result[axis] = typeof length === 'number' ? Math.ceil(length / step) : length
  }
  return result
}

/** Bounds beyond this mean an end of the dimension, whatever its size. */
const farAway = 2 ** 30

function boundIn(bound: Dim, size: Dim): Dim | undefined {
  if (bound === size) return size
  if (typeof bound === 'string') return typeof size === 'string' ? undefined : bound
  if (typeof size === 'number') return bound < 0 ? Math.max(0, size + bound) : Math.min(bound, size)
  if (bound < -farAway) return 0
  if (bound > farAway) return size
  return bound < 0 ? addDims(size, bound) : bound
}

function unsqueeze(node: OnnxNode, operands: Operands): Shape {
  const shape = operands[0]?.shape
  const axes = axesOf(node, operands)
  if (!shape || !axes) return undefined
  const result = [...shape]
  for (const axis of axes.map(axis => axisOf(axis, shape.length + axes.length)).sort((a, b) => a - b))
    result.splice(axis, 0, 1)
  return result
}

function squeeze(node: OnnxNode, operands: Operands): Shape {
  const shape = operands[0]?.shape
  if (!shape) return undefined
  const axes = axesOf(node, operands)?.map(axis => axisOf(axis, shape.length))
  return shape.filter((dim, axis) => (axes ? !axes.includes(axis) : dim !== 1))
}

function flatten(node: OnnxNode, shape: Shape): Shape {
  if (!shape) return undefined
  const axis = axisOf(int(node.attributes, 'axis', 1), shape.length)
  return [shape.slice(0, axis).reduce<Dim>(mulDims, 1), shape.slice(axis).reduce<Dim>(mulDims, 1)]
}

function reduce(node: OnnxNode, operands: Operands): Shape {
  const shape = operands[0]?.shape
  if (!shape) return undefined
  const axes = axesOf(node, operands)?.map(axis => axisOf(axis, shape.length)) ?? shape.map((_, axis) => axis)
  const kept = int(node.attributes, 'keepdims', 1) === 1
  return shape.flatMap((dim, axis) => (axes.includes(axis) ? (kept ? [1] : []) : [dim]))
}

function splitOutputs(node: OnnxNode, operands: Operands, dtype: Facts['dtype']): Facts[] {
  const shape = operands[0]?.shape
  const sizes = ints(node.attributes, 'split') ?? (operands[1] && numbersOf(operands[1]))
  if (!shape) return node.outputs.map(() => ({ dtype, shape: undefined }))
  const axis = axisOf(int(node.attributes, 'axis', 0), shape.length)
  const equal = divDims(shape[axis] ?? 0, node.outputs.length)
  return node.outputs.map((_, index) => {
    const size = sizes?.[index] ?? equal
    return { dtype, shape: size === undefined ? undefined : shape.with(axis, size) }
  })
}
