import { evaluateDim } from '../graph/dim.ts'
import { axisOf, int, ints, numbersOf } from './facts.ts'
import { type OnnxNode } from './ir.ts'
import { type GraphIndex } from './moduleTree.ts'

/** Row-major indices of what each element of a tensor came from. */
interface Indices {
  shape: readonly number[]
  data: readonly number[]
}

/** One row, one position: what is left of a tensor are the numbers that a position holds. */
const onePosition = { batch: 1, position: 1, past: 0 }

/**
 * Follows the elements of one position's vector through nodes that move or cut them.
 * @param from the vector's tensor, [..., width]
 * @param path nodes from there to `to`, in order
 * @returns for each element of `to`, row-major, its index in the vector; undefined where a node does something else
 */
export function followColumns(
  from: string,
  path: readonly OnnxNode[],
  to: string,
  index: GraphIndex,
): number[] | undefined {
  const shape = shapeAtOnePosition(from, index)
  if (!shape) return undefined
  const size = shape.reduce((a, b) => a * b, 1)
  const values = new Map<string, Indices>([
    [from, { shape, data: Array.from({ length: size }, (_, at) => at) }],
  ])
  for (const node of path) {
    const name = node.inputs.find(input => values.has(input))
    const operand = name === undefined ? undefined : values.get(name)
    if (!operand) return undefined
    for (const [at, output] of node.outputs.entries()) {
      const moved = output === '' ? undefined : move(node, operand, at, index)
      if (moved) values.set(output, moved)
    }
  }
  const result = values.get(to)
  return result && [...result.data]
}

function shapeAtOnePosition(name: string, index: GraphIndex): number[] | undefined {
  return index.graph.facts.get(name)?.shape?.map(dim => evaluateDim(dim, onePosition))
}

function move(node: OnnxNode, operand: Indices, output: number, index: GraphIndex): Indices | undefined {
  switch (node.op) {
    case 'Add':
    case 'Mul':
    case 'Div':
    case 'Cast':
      return operand
    case 'Reshape':
    case 'Unsqueeze':
    case 'Squeeze':
    case 'Flatten': {
      const shape = shapeAtOnePosition(node.outputs[output] ?? '', index)
      return shape && { shape, data: operand.data }
    }
    case 'Transpose': {
      const perm =
        ints(node.attributes, 'perm') ?? operand.shape.map((_, axis) => operand.shape.length - 1 - axis)
      const longer = perm.filter(axis => operand.shape[axis] !== 1)
      // Dimensions of one element may go anywhere.
      if (longer.every((axis, at) => at === 0 || axis > (longer[at - 1] ?? 0)))
        return { shape: perm.map(axis => operand.shape[axis] ?? 1), data: operand.data }
      return pick(
        operand,
        perm.map(axis => operand.shape[axis] ?? 1),
        at => {
          const source = operand.shape.map(() => 0)
          perm.forEach((axis, position) => (source[axis] = at[position] ?? 0))
          return source
        },
      )
    }
    case 'Split':
    case 'Slice':
      return cut(node, operand, output, index)
    case 'Gather':
    case 'GatherND':
      return gather(node, operand, index)
    default:
      return undefined
  }
}

/** The elements of a result of `shape`, each from the place in the operand that `source` gives. */
function pick(
  operand: Indices,
  shape: readonly number[],
  source: (at: readonly number[]) => readonly number[],
): Indices {
  const size = shape.reduce((a, b) => a * b, 1)
  const at = shape.map(() => 0)
  const data: number[] = []
  for (let flat = 0; flat < size; flat++) {
    let from = 0
    source(at).forEach((place, axis) => (from = from * (operand.shape[axis] ?? 1) + place))
    data.push(operand.data[from] ?? -1)
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (at[axis] ?? 0) + 1
      at[axis] = next < (shape[axis] ?? 1) ? next : 0
      if (at[axis] !== 0) break
    }
  }
  return { shape, data }
}

function cut(node: OnnxNode, operand: Indices, output: number, index: GraphIndex): Indices | undefined {
  const value = (at: number) => {
    const facts = index.graph.facts.get(node.inputs[at] ?? '')
    return facts?.value?.map(dim => evaluateDim(dim, onePosition))
  }
  const starts = operand.shape.map(() => 0)
  const shape = [...operand.shape]
  if (node.op === 'Split') {
    const axis = axisOf(int(node.attributes, 'axis', 0), shape.length)
    const sizes = ints(node.attributes, 'split') ?? value(1)
    const equal = (shape[axis] ?? 0) / node.outputs.length
    const sizeOf = (at: number) => sizes?.[at] ?? equal
    for (let before = 0; before < output; before++) starts[axis] = (starts[axis] ?? 0) + sizeOf(before)
    shape[axis] = sizeOf(output)
  } else {
    const [from, to] = [
      value(1) ?? ints(node.attributes, 'starts'),
      value(2) ?? ints(node.attributes, 'ends'),
    ]
    const axes = value(3) ?? ints(node.attributes, 'axes') ?? from?.map((_, axis) => axis)
    if (!from || !to || !axes || value(4)?.some(step => step !== 1)) return undefined
    axes.forEach((given, at) => {
      const axis = axisOf(given, shape.length)
      const length = operand.shape[axis] ?? 0
      const bound = (place: number) => Math.min(length, Math.max(0, place < 0 ? place + length : place))
      starts[axis] = bound(from[at] ?? 0)
      shape[axis] = bound(to[at] ?? length) - (starts[axis] ?? 0)
    })
  }
  return pick(operand, shape, at => at.map((place, axis) => place + (starts[axis] ?? 0)))
}

/** Picks along an axis by constant indices; a GatherND of single indices picks along the first. */
function gather(node: OnnxNode, operand: Indices, index: GraphIndex): Indices | undefined {
  const indices = index.graph.facts.get(node.inputs[1] ?? '')
  const isND = node.op === 'GatherND'
  const isSingle = indices?.shape?.at(-1) === 1 && int(node.attributes, 'batch_dims', 0) === 0
  const picks = indices && numbersOf(indices)
  const picksShape = (isND ? indices?.shape?.slice(0, -1) : indices?.shape)?.map(Number)
  if (!picks || !picksShape || (isND && !isSingle)) return undefined
  const axis = axisOf(int(node.attributes, 'axis', 0), operand.shape.length)
  const shape = [...operand.shape.slice(0, axis), ...picksShape, ...operand.shape.slice(axis + 1)]
  const length = operand.shape[axis] ?? 1
  return pick(operand, shape, at => {
    const place = at
      .slice(axis, axis + picksShape.length)
      .reduce((sum, p, i) => sum * (picksShape[i] ?? 1) + p, 0)
    const picked = picks[place] ?? 0
    return [
      ...at.slice(0, axis),
      picked < 0 ? picked + length : picked,
      ...at.slice(axis + picksShape.length),
    ]
  })
}
