import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { hashGraph } from '../graph/canonical.ts'
import { encodeFloat } from '../graph/operations/define.ts'
import { VitrineError } from '../graph/errors.ts'
import { type TensorData } from '../graph/tensorData.ts'
import { type Graph, type Node, type Prompt, type Run, type RunOptions } from '../graph/versions/v1.ts'
import { inputsOfSource, type Expression } from './expression.ts'
import { type ModelRecord } from './modelRecord.ts'
import { type TraceRecording } from './traceRecording.ts'

export interface BuiltGraph {
  graph: Graph
  hash: string
  constants: ReadonlyMap<string, TensorData>
}

interface Wanted {
  mode: Run['mode']
  model: ModelRecord | null
  prompts: readonly Prompt[]
  options: RunOptions
  saves: ReadonlyMap<Expression, string>
  /** Writes, which change what reads see. */
  writes: readonly Expression[]
  /** The trace that is being built: its own values are not results yet. */
  trace: TraceRecording | null
}

/** Graph version 1 of what is to be saved, its nodes in the order in which they were recorded. */
export function buildGraph(wanted: Wanted): BuiltGraph {
  const ids = new Map<Expression, string>()
  const constants = new ConstantTable()
  const nodes: Node[] = []
  const isResult = ({ ref, trace }: Expression) => ref !== null && (trace === null || trace !== wanted.trace)
  for (const expression of collect([...wanted.writes, ...wanted.saves.keys()], isResult)) {
    const id = `n${nodes.length}`
    ids.set(expression, id)
    const node = isResult(expression) ? resultNode(id, expression) : nodeOf(id, expression, ids, constants)
    const label = wanted.saves.get(expression)
    nodes.push(label === undefined ? node : { ...node, label })
  }
  for (const [expression, name] of wanted.saves) {
    const node: Node = { id: `n${nodes.length}`, kind: 'save', name, value: idOf(expression, ids) }
    nodes.push(expression.span === undefined ? node : { ...node, span: expression.span })
  }
  const graph: Graph = {
    version: 1,
    runs: [
      {
        model: wanted.model?.description.ref ?? null,
        mode: wanted.mode,
        prompts: [...wanted.prompts],
        options: wanted.options,
        nodes,
      },
    ],
    tensors: constants.entries,
  }
  return { graph, hash: hashGraph(graph), constants: constants.values }
}

/** The graph of what results, constants and weights were made into; `model` is null where no weight is among them. */
export const buildComputeGraph = (
  model: ModelRecord | null,
  saves: ReadonlyMap<Expression, string>,
): BuiltGraph =>
  buildGraph({ mode: 'compute', model, prompts: [], options: {}, saves, writes: [], trace: null })

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

const idOf = (expression: Expression, ids: ReadonlyMap<Expression, string>): string => {
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
  ids: ReadonlyMap<Expression, string>,
  constants: ConstantTable,
): Node {
  const { source } = expression
  const shared = base(id, expression)
  switch (source.kind) {
    case 'read': {
      const previous = source.previous === null ? null : idOf(source.previous, ids)
      return { ...shared, kind: 'read', site: source.site, rows: source.rows, step: null, previous }
    }
    case 'write': {
      const previous = source.previous === null ? null : idOf(source.previous, ids)
      const value = idOf(source.value, ids)
      return { ...shared, kind: 'write', site: source.site, rows: source.rows, step: null, previous, value }
    }
    case 'call':
      return {
        ...shared,
        kind: 'call',
        module: source.module,
        input: idOf(source.input, ids),
        rows: source.rows,
      }
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

/** Constants by content: equal ones travel once. */
class ConstantTable {
  readonly entries: Graph['tensors'] = {}
  readonly values = new Map<string, TensorData>()
  readonly #names = new Map<string, string>()

  add(data: TensorData): string {
    const digest = digestOf(data)
    const content = `${data.dtype} ${data.shape.join()} ${digest}`
    const known = this.#names.get(content)
    if (known !== undefined) return known
    const name = `c${this.#names.size}`
    this.#names.set(content, name)
    this.entries[name] = { dtype: data.dtype, shape: [...data.shape], sha256: digest }
    this.values.set(name, data)
    return name
  }
}

const digests = new WeakMap<TensorData, string>()

function digestOf(value: TensorData): string {
  const known = digests.get(value)
  if (known !== undefined) return known
  const { buffer, byteOffset, byteLength } = value.data
  const digest = bytesToHex(sha256(new Uint8Array(buffer, byteOffset, byteLength)))
  digests.set(value, digest)
  return digest
}
