import { evaluateDim } from '../graph/dim.ts'
import { VitrineError } from '../graph/errors.ts'
import { isFloat } from '../graph/dtype.ts'
import { isOperationName, operations, type OperationName } from '../graph/operations/registry.ts'
import { type OperandType } from '../graph/operations/operation.ts'
import { resultType, weakType } from '../graph/operations/types.ts'
import { type TensorData, type TensorType } from '../graph/tensorData.ts'
import { isReplacement } from '../graph/touch.ts'
import { type Graph, type Node, type OperationNode } from '../graph/versions/v1.ts'
import { tensorOf } from '../onnx/lowering/emit.ts'
import { lowerOperation, type LoweredOperand } from '../onnx/emitter.ts'
import { applyToRows } from './applyToRows.ts'
import { Loom, type ScalarValue } from './loom.ts'
import { nodesInOrder } from './nodeOrder.ts'
import { remapUnembedded, type HeadLooks } from './unembed.ts'
import { readRows, writeRows } from './acrossBatches.ts'
import { promptTensor } from './promptTensors.ts'
import { asWrite, SiteStates } from './siteStates.ts'
import { type Stream } from './stream.ts'
import { viewWeight } from './viewWeight.ts'
import { emitForwardPass } from './forwardPass.ts'
import { type ModelHandle } from './modelStore.ts'
import { numberOf } from './structure.ts'
import { type Woven } from './woven.ts'

/** What a node's value is called, and its type; a scalar has no value of its own. */
type NodeValue = { name: string; type: TensorType } | ScalarValue

export interface WeaveInput {
  graph: Graph
  /** Ids of the nodes that saved values need; the others are not woven. */
  live: ReadonlySet<string>
  constants: ReadonlyMap<string, TensorData>
  /** Model of each run; null for runs that use none. */
  models: readonly (ModelHandle | null)[]
  /** Streams of each run; empty for runs without a forward pass. */
  streams: readonly (readonly Stream[])[]
  /** What is looked at behind the last blocks. */
  looks: HeadLooks
  resultType(ref: string): TensorType
  /** Adds what else is wanted of a batch's forward pass: its next tokens, its keys and values. */
  beside?: (state: SiteStates, loom: Loom) => void
}

/**
 * Interleaves interventions with their models: one dataflow graph of ONNX nodes in which a read is a name, a write
 * is a rewired edge, and an operation is its lowering. Nothing is cut or left out yet.
 * @throws VitrineError naming the node's place in the user's program
 */
export function weave(input: WeaveInput): Woven {
  const loom = new Loom()
  const values = new Map<string, NodeValue>()
  const states = input.streams.map(streams => streams.map(stream => new SiteStates(stream, loom, input.live)))
  for (const { node, run } of nodesInOrder(input.graph, input.live))
    try {
      loom.enter(node.id)
      weaveNode(node, { input, loom, values, runIndex: run, states: states[run] ?? [] })
      const value = values.get(isReplacement(node) || node.kind === 'save' ? node.value : node.id)
      if (value && 'name' in value) loom.value(node.id, value.name)
    } catch (error) {
      throw error instanceof VitrineError ? error.at(node.span) : error
    }
  loom.enter(null)
  for (const state of states.flat()) {
    state.finish()
    emitForwardPass(state, loom)
    input.beside?.(state, loom)
  }
  return loom.finish()
}

interface Context {
  input: WeaveInput
  loom: Loom
  values: Map<string, NodeValue>
  runIndex: number
  states: readonly SiteStates[]
}

function weaveNode(node: Node, context: Context): void {
  const { input, loom, values, runIndex, states } = context
  const run = input.graph.runs[runIndex]
  if (!run) return
  switch (node.kind) {
    case 'read':
      values.set(node.id, readRows(loom, node, run, states, input.looks.get(node.id)))
      return
    case 'write':
    case 'skip':
      writeRows(loom, asWrite(node), run, states, operand(node.value, values))
      return
    case 'call':
      values.set(node.id, applyToRows(loom, modelOf(context), node, run, tensor(node.input, values)))
      return
    case 'weight':
      values.set(node.id, viewWeight(loom, modelOf(context), node))
      return
    case 'prompt': {
      const data = promptTensor(node, run, input.models[runIndex] ?? null)
      values.set(node.id, { name: loom.host(data), type: data })
      return
    }
    case 'scalar':
      values.set(node.id, { scalar: numberOf(node), node: node.id })
      return
    case 'constant': {
      const data = input.constants.get(node.tensor)
      if (!data) throw new VitrineError(`the constant ${node.tensor} did not come with the graph`)
      values.set(node.id, { name: loom.host(data, node.id), type: data })
      return
    }
    case 'result': {
      const type = input.resultType(node.ref)
      values.set(node.id, { name: loom.result(node.ref, type), type })
      return
    }
    case 'op':
      values.set(node.id, weaveOperation(node, context))
      return
    case 'save': {
      const { name, type } = tensor(node.value, values, loom)
      loom.save(node.name, name, type)
      return
    }
    case 'sweep':
    case 'swept':
    case 'generate':
    case 'grad':
      throw new VitrineError(`${node.kind} is known to graph version 1 and not built yet`)
  }
}

function modelOf({ input, runIndex }: Context): ModelHandle {
  const model = input.models[runIndex]
  if (!model) throw new VitrineError('this run names no model, so modules and weights cannot be used in it')
  return model
}

function operand(id: string, values: ReadonlyMap<string, NodeValue>): NodeValue {
  const value = values.get(id)
  if (!value) throw new VitrineError(`node ${id} has no value`)
  return value
}

/** A node's value as a tensor; a number becomes one where a tensor is asked for. */
function tensor(
  id: string,
  values: ReadonlyMap<string, NodeValue>,
  loom?: Loom,
): { name: string; type: TensorType } {
  const value = operand(id, values)
  if (!('scalar' in value)) return value
  if (!loom)
    throw new VitrineError('a number was given where a tensor is needed', { hint: 'write tensor([...])' })
  return loom.scalar(value)
}

/**
 * Operations whose numbers are fed and not written into the program, so that another strength compiles nothing: they take
 * a tensor without dimensions by the same kernel, and do not look at the value.
 */
const takesNumbers: ReadonlySet<OperationName> = new Set<OperationName>([
  ...(['add', 'sub', 'mul', 'div', 'maximum', 'minimum', 'where'] as const),
  ...(['eq', 'ne', 'lt', 'le', 'gt', 'ge'] as const),
])

function weaveOperation(node: OperationNode, context: Context): NodeValue {
  const { loom, values } = context
  if (!isOperationName(node.op)) throw new VitrineError(`there is no operation ${node.op}`)
  const operands = node.inputs.map(id => operand(id, values))
  const types = operands.map((value): OperandType =>
    'scalar' in value ? weakType(value.scalar) : value.type,
  )
  const attrs = remapUnembedded(node, context.input.looks) ?? node.attrs
  const type = operations[node.op].infer(types, attrs)
  const shape = type.shape.map(dim => evaluateDim(dim, {}))
  const op = node.op
  const numbers = resultType(types)
  const lowered = operands.map((value): LoweredOperand => {
    if (!('scalar' in value)) return { ...value.type, name: value.name }
    if (!takesNumbers.has(op) || !isFloat(numbers)) {
      loom.write(value)
      return value
    }
    const data = tensorOf(numbers, [], [Number(value.scalar)])
    return { name: loom.host(data, value.node), dtype: numbers, shape: [] }
  })
  const name = loom.cluster(
    node.span,
    lowered.flatMap(value => ('name' in value ? [value.name] : [])),
    { dtype: type.dtype, shape },
    emitter => lowerOperation(emitter, op, lowered, attrs, { dtype: type.dtype, shape }),
  )
  return { name, type: { dtype: type.dtype, shape } }
}
