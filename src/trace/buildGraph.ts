import { addressOf, type RunPlace } from '../graph/address.ts'
import { encodeFloat } from '../graph/operations/define.ts'
import { VitrineError } from '../graph/errors.ts'
import { type TensorData } from '../graph/tensorData.ts'
import { type Graph, type Node, type Run } from '../graph/versions/v1.ts'
import { bodyNodesOf, type Ids } from './bodyNodes.ts'
import { ConstantTable } from './constantTable.ts'
import { inputsOfSource, isResultAt, type Expression } from './expression.ts'
import { computeHome, settle, traceHomes, type Home } from './homes.ts'
import { type ModelRecord } from './modelRecord.ts'
import { commonPlace } from './places.ts'
import { type TraceRecording } from './traceRecording.ts'
import { type Target } from './unify.ts'

export interface BuiltGraph {
  graph: Graph
  address: string
  constants: ReadonlyMap<string, TensorData>
  /** The model of each run, as it was opened. */
  models: readonly (ModelRecord | null)[]
}

/** The graph of recorded traces: one, or those of a session, at one place. Their own values are not results yet. */
export function buildGraph(traces: readonly TraceRecording[]): BuiltGraph {
  const saves = new Map(traces.flatMap(trace => [...trace.saves]))
  const roots = [...traces.flatMap(({ writes }) => writes), ...saves.keys()]
  const own = new Set<TraceRecording | null>(traces)
  const place = traces[0]?.remote ?? null
  return assemble(
    roots,
    saves,
    traceHomes(traces),
    place,
    expression => isResultAt(expression, place) && (expression.trace === null || !own.has(expression.trace)),
  )
}

/**
 * The graph of what results, constants and weights were made into, at the place where they are; `model` is null where no
 * weight is among them.
 * @throws VitrineError naming both lines where they are at two places
 */
export function buildComputeGraph(
  model: ModelRecord | null,
  saves: ReadonlyMap<Expression, string>,
): BuiltGraph {
  const roots = [...saves.keys()]
  const place = commonPlace(roots, null, undefined) ?? null
  return assemble(roots, saves, [computeHome(model)], place, expression => isResultAt(expression, place))
}

/** Graph version 1 of what is to be saved, the nodes of each run in the order in which they were recorded. */
function assemble(
  roots: readonly Expression[],
  saves: ReadonlyMap<Expression, string>,
  homes: readonly Home[],
  place: RunPlace,
  isResult: (expression: Expression) => boolean,
): BuiltGraph {
  const ids: Ids = new Map()
  const constants = new ConstantTable()
  let count = 0
  const settled = settle(collect(roots, isResult), homes, isResult)
  const runs = settled.map(home => {
    const nodes: Node[] = []
    for (const expression of home.expressions) {
      const id = `n${count++}`
      ids.set(expression, id)
      const node = isResult(expression) ? resultNode(id, expression) : nodeOf(id, expression, ids, constants)
      const label = saves.get(expression)
      nodes.push(label === undefined ? node : { ...node, label })
      if (expression.source.kind !== 'sweep') continue
      const { body } = expression.source
      nodes.push(
        ...bodyNodesOf(
          id,
          body,
          ids,
          constants,
          () => `n${count++}`,
          (own, first, inputs, isLeaf) =>
            isLeaf ? resultNode(own, first) : nodeOf(own, first, inputs, constants),
        ),
      )
    }
    const here = new Set(home.expressions)
    for (const [expression, name] of saves) {
      if (!here.has(expression)) continue
      const node: Node = { id: `n${count++}`, kind: 'save', name, value: idOf(expression, ids) }
      nodes.push(expression.span === undefined ? node : { ...node, span: expression.span })
    }
    return runOf(home, place, nodes)
  })
  const graph: Graph = { version: 1, runs, tensors: constants.entries }
  return {
    graph,
    address: addressOf(graph),
    constants: constants.values,
    models: settled.map(home => home.model),
  }
}

function runOf({ trace, model }: Home, place: RunPlace, nodes: Node[]): Run {
  const generate = trace?.generate ?? null
  return {
    model: model?.description.ref ?? null,
    mode: trace === null ? 'compute' : generate === null ? 'trace' : 'generate',
    prompts: [...(trace?.prompts ?? [])],
    options: { ...(place === null ? {} : { remote: place }), ...(generate === null ? {} : { generate }) },
    nodes,
  }
}

/** Everything the roots are made of, in order of creation; results are leaves. */
function collect(roots: readonly Expression[], isLeaf: (expression: Expression) => boolean): Expression[] {
  const found = new Set(roots)
  const pending = [...found]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (isLeaf(next)) {
      refuseDisposed(next)
      continue
    }
    for (const input of inputsOfSource(next.source)) {
      if (found.has(input)) continue
      found.add(input)
      pending.push(input)
    }
  }
  return [...found].sort((a, b) => a.serial - b.serial)
}

function refuseDisposed({ disposed, span }: Expression): void {
  if (!disposed) return
  throw new VitrineError('this is made from a result that was disposed of', {
    related: span,
    hint: 'dispose of a result after its last use',
  })
}

const idOf = (expression: Target, ids: ReadonlyMap<Target, string>): string => {
  const id = ids.get(expression)
  if (id === undefined) throw new Error('an expression is used before it is recorded')
  return id
}

/** What every node says of its expression; not part of the hash. */
const base = (id: string, { dtype, shape, span }: Expression) =>
  span === undefined ? { id, dtype, shape } : { id, dtype, shape, span }

const resultNode = (id: string, expression: Expression): Node => ({
  ...base(id, expression),
  kind: 'result',
  ref: expression.ref ?? '',
  label: expression.ref?.replace(/^.*\//, '') ?? '',
})

function nodeOf(
  id: string,
  expression: Expression,
  ids: ReadonlyMap<Target, string>,
  constants: ConstantTable,
): Node {
  const { source } = expression
  const shared = base(id, expression)
  switch (source.kind) {
    case 'read': {
      const previous = source.previous === null ? null : idOf(source.previous, ids)
      return { ...shared, kind: 'read', site: source.site, rows: source.rows, step: source.step, previous }
    }
    case 'write': {
      const previous = source.previous === null ? null : idOf(source.previous, ids)
      const value = idOf(source.value, ids)
      return {
        ...shared,
        kind: 'write',
        site: source.site,
        rows: source.rows,
        step: source.step,
        previous,
        value,
      }
    }
    case 'loaded':
      return resultNode(id, expression)
    case 'skip': {
      const { module, rows, step } = source
      const previous = source.previous === null ? null : idOf(source.previous, ids)
      return { ...shared, kind: 'skip', module, rows, step, previous, value: idOf(source.value, ids) }
    }
    case 'call':
      return {
        ...shared,
        kind: 'call',
        module: source.module,
        input: idOf(source.input, ids),
        rows: source.rows,
      }
    case 'sweep':
      return { ...shared, kind: 'sweep', rows: source.rows, axes: [...source.axes] }
    case 'swept':
      return { ...shared, kind: 'swept', of: idOf(source.head, ids), value: idOf(source.value, ids) }
    case 'generate':
    case 'weight':
    case 'prompt':
      return { ...shared, ...source }
    case 'scalar':
      return {
        ...shared,
        kind: 'scalar',
        value: typeof source.value === 'number' ? encodeFloat(source.value) : source.value,
      }
    case 'constant':
      return { ...shared, kind: 'constant', tensor: constants.add(source.data) }
    case 'op':
      return {
        ...shared,
        kind: 'op',
        op: source.op,
        inputs: source.inputs.map(input => idOf(input, ids)),
        attrs: { ...source.attrs },
      }
  }
}
