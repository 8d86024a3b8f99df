import { type DType } from '../../graph/dtype.ts'
import { einsumSizes, readEinsum } from '../../graph/operations/einsumEquation.ts'
import { cast, nodes, reorder, reshape, sizes, tensorOf } from './emit.ts'
import { type Emitter, type Operand } from './lowering.ts'
import { matrixProduct } from './matrixProduct.ts'
import { reduce } from './reduce.ts'

/** A tensor whose dimensions have labels, each once. */
interface Term {
  name: string
  labels: readonly string[]
}

/**
 * Einsum as transposes, reshapes and matrix products, one tensor after the other. ONNX's own Einsum is not the same on
 * every device where terms have `...`, diagonals or sizes of 1 that broadcast.
 */
export function einsum(
  emitter: Emitter,
  operands: readonly Operand[],
  equation: string,
  dtype: DType,
): string {
  const shapes = operands.map(operand => sizes(operand.shape))
  const read = readEinsum(
    equation,
    shapes.map(shape => shape.length),
  )
  const sizeOf = new Map([...einsumSizes(read, shapes)].map(([label, size]) => [label, Number(size)]))
  const context: Context = { emitter, dtype, shapeOf: labels => labels.map(label => sizeOf.get(label) ?? 1) }
  const terms = operands.map((operand, index) =>
    prepare(context, cast(emitter, operand, dtype), shapes[index] ?? [], read.operands[index] ?? []),
  )
  const product = terms.reduce((left, right, index) => {
    const later = [...terms.slice(index + 1).flatMap(term => term.labels), ...read.output]
    return contract(context, left, right, label => later.includes(label))
  })
  const summed = sumOut(context, product, label => read.output.includes(label))
  return permute(context, summed, read.output).name
}

interface Context {
  emitter: Emitter
  dtype: DType
  shapeOf: (labels: readonly string[]) => number[]
}

/** Takes the diagonal of a label that repeats, and leaves out dimensions of size 1 that broadcast. */
function prepare(
  { emitter, shapeOf }: Context,
  name: string,
  shape: readonly number[],
  all: readonly string[],
): Term {
  const spread = all.filter((label, axis) => shape[axis] === shapeOf([label])[0])
  const labels = [...new Set(spread)]
  const wanted = shapeOf(labels)
  if (labels.length === all.length) return { name, labels }
  if (spread.length === labels.length) return { name: reshape(emitter, name, wanted), labels }
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1))
  const steps = labels.map(label =>
    all.reduce(
      (sum, other, axis) => (other === label && shape[axis] !== 1 ? sum + (strides[axis] ?? 0) : sum),
      0,
    ),
  )
  const places = wanted.reduce<number[]>(
    (offsets, size, axis) =>
      offsets.flatMap(offset =>
        Array.from({ length: size }, (_, place) => offset + place * (steps[axis] ?? 0)),
      ),
    [0],
  )
  const flat = reshape(emitter, name, [shape.reduce((a, b) => a * b, 1)])
  const index = emitter.constant(tensorOf('int32', wanted, places))
  return { name: nodes(emitter)('Gather', flat, index), labels }
}

/** The product of two terms, summed over the labels that nobody needs any more. */
function contract(context: Context, a: Term, b: Term, isNeeded: (label: string) => boolean): Term {
  const { emitter, dtype, shapeOf } = context
  const left = sumOut(context, a, label => isNeeded(label) || b.labels.includes(label))
  const right = sumOut(context, b, label => isNeeded(label) || a.labels.includes(label))
  const shared = left.labels.filter(label => right.labels.includes(label))
  const batch = shared.filter(isNeeded)
  const inner = shared.filter(label => !isNeeded(label))
  const rows = left.labels.filter(label => !shared.includes(label))
  const columns = right.labels.filter(label => !shared.includes(label))
  const [m, k, n] = [rows, inner, columns].map(labels => shapeOf(labels).reduce((x, y) => x * y, 1))
  const outer = shapeOf(batch)
  const leftShape = [...outer, m ?? 1, k ?? 1]
  const rightShape = [...outer, k ?? 1, n ?? 1]
  const x = reshape(emitter, permute(context, left, [...batch, ...rows, ...inner]).name, leftShape)
  const y = reshape(emitter, permute(context, right, [...batch, ...inner, ...columns]).name, rightShape)
  const product =
    inner.length === 0
      ? nodes(emitter)('Mul', x, y)
      : matrixProduct(emitter, x, leftShape, y, rightShape, dtype)
  const labels = [...batch, ...rows, ...columns]
  return { name: reshape(emitter, product, shapeOf(labels)), labels }
}

function sumOut({ emitter }: Context, term: Term, isKept: (label: string) => boolean): Term {
  const axes = term.labels.flatMap((label, axis) => (isKept(label) ? [] : [axis]))
  return { name: reduce(emitter, 'ReduceSum', term.name, axes, false), labels: term.labels.filter(isKept) }
}

function permute({ emitter, shapeOf }: Context, term: Term, labels: readonly string[]): Term {
  if (labels.every((label, axis) => term.labels[axis] === label)) return term
  const perm = labels.map(label => term.labels.indexOf(label))
  return { name: reorder(emitter, term.name, shapeOf(term.labels), perm), labels }
}
