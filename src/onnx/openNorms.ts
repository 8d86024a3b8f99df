import { axisOf, int, numbersOf } from './facts.ts'
import { type Attributes, type OnnxNode } from './ir.ts'
import { type CanonicalGraph } from './canonicalize.ts'
import { type Inside, type Opening } from './opening.ts'

/** Operators that norm the last dimension, and whether they take its mean away first. */
const norms: Readonly<Record<string, { centred: boolean }>> = {
  LayerNormalization: { centred: true },
  SimplifiedLayerNormalization: { centred: false },
  RMSNormalization: { centred: false },
}

/** Opens every norm that the file computes by one operator, so that what it divides by is a value: `norm.scale`. */
export function openNorms(graph: CanonicalGraph, opening: Opening): void {
  const read = new Set(graph.nodes.flatMap(node => node.inputs).concat(graph.output))
  for (const node of graph.nodes) {
    if (norms[node.op]) openNorm(node, graph, opening, read)
    else if (node.op === 'Pow') openInversePower(node, graph, opening)
  }
}

function openNorm(node: OnnxNode, graph: CanonicalGraph, opening: Opening, read: ReadonlySet<string>): void {
  const [input = '', weight = '', bias = ''] = node.inputs
  const facts = graph.facts.get(input)
  const shape = facts?.shape
  const axis = int(node.attributes, 'axis', -1)
  const usesOthers = node.outputs.slice(1).some(name => name !== '' && read.has(name))
  if (!facts || !shape || axisOf(axis, shape.length) !== shape.length - 1 || usesOthers) return
  const epsilon = node.attributes.epsilon?.type === 'float' ? node.attributes.epsilon.value : 1e-5
  const inside = opening.inside(node)
  const one = shape.with(-1, 1)
  // Norms of float16 compute in float32, as the operator does.
  const narrow = facts.dtype === 'float16'
  const cast = (value: string, name: string | null, to: number) =>
    inside.add(
      'Cast',
      [value],
      name,
      shape,
      { to: { type: 'int', value: to } },
      to === 1 ? 'float32' : facts.dtype,
    )
  const add = (
    op: string,
    inputs: string[],
    name: string | null,
    at: typeof shape,
    attributes?: Attributes,
  ) => inside.add(op, inputs, name, at, attributes, 'float32')
  const mean = (value: string, name: string) => {
    return add('ReduceMean', [value, opening.ints([-1])], name, one, { keepdims: { type: 'int', value: 1 } })
  }
  const wide = narrow ? cast(input, 'wide', 1) : input
  const centred = norms[node.op]?.centred ? add('Sub', [wide, mean(wide, 'mean')], 'centred', shape) : wide
  const variance = mean(add('Mul', [centred, centred], 'squared', shape), 'variance')
  const scale = add(
    'Sqrt',
    [add('Add', [variance, opening.float(epsilon)], 'variance+epsilon', one)],
    'scale',
    one,
  )
  const rest: { op: string; operand: string }[] = [
    ...(weight === '' ? [] : [{ op: 'Mul', operand: weight }]),
    ...(bias === '' ? [] : [{ op: 'Add', operand: bias }]),
  ]
  const isLast = rest.length === 0 && !narrow
  let value = add('Div', [centred, scale], isLast ? null : 'normed', shape)
  if (narrow) value = cast(value, rest.length === 0 ? null : 'narrow', 10)
  rest.forEach(({ op, operand }, at) => {
    const name = at === rest.length - 1 ? null : 'scaled'
    value = inside.add(op, [value, operand], name, shape, {}, facts.dtype)
  })
  opening.open(node, inside)
}

/** `x^-0.5` as one over a square root, which is what a norm divides by. */
function openInversePower(node: OnnxNode, graph: CanonicalGraph, opening: Opening): void {
  const exponent = graph.facts.get(node.inputs[1] ?? '')
  const facts = graph.facts.get(node.inputs[0] ?? '')
  if (!exponent || !facts || numbersOf(exponent)?.join() !== '-0.5') return
  const inside: Inside = opening.inside(node)
  const root = inside.add('Sqrt', [node.inputs[0] ?? ''], 'scale', facts.shape, {}, facts.dtype)
  inside.add('Reciprocal', [root], null, facts.shape)
  opening.open(node, inside)
}
