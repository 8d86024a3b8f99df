import * as v from 'valibot'
import { isEndpointName, isWrittenPlace } from './address.ts'
import { VitrineError } from './errors.ts'
import { rowsMeet } from './liveness.ts'
import { modernize } from './modernize.ts'
import { nodeInCell, nodeInCells, passesOf } from './sweepCells.ts'
import { checkBodyNode, checkEdge, checkSweep, checkSwept, type Fail } from './validateSweep.ts'
import { checkGenerateOptions, checkStep } from './validateGenerate.ts'
import { isResultName } from './loadedTensors.ts'
import { longestRow } from './promptSizes.ts'
import { isOperationName, operations } from './operations/registry.ts'
import { findInsideSkipped } from './skipped.ts'
import { didYouMean } from './suggest.ts'
import { isReplacement, touchedSite, type Touch } from './touch.ts'
import { type Graph, type Node, type OperationNode, type Rows, type Run } from './versions/v1.ts'
import { graph as graphSchema, node as nodeSchema } from './versions/v1Schema.ts'

/** What a graph may hold at most. Values of tensors travel beside it and are not counted. */
export const graphLimits = { nodes: 10_000, bytes: 1_000_000 }

/**
 * Checks a graph from outside as far as it can be checked without a model: form, ids, edges that point backwards,
 * known kinds, operations and attributes, names of saves, limits. Returns a copy made of checked fields only.
 * @throws VitrineError with the place in the graph (`runs[0].nodes[3].attrs.dim`) and the node's span
 */
export function validateGraph(value: unknown): Graph {
  const plain = modernize(plainJson(value))
  const parsed = v.safeParse(graphSchema, plain, { abortEarly: true })
  if (!parsed.success) throw formError(parsed.issues[0], plain)
  const graph = parsed.output as Graph
  const scope: Scope = { graph, nodes: new Map(), saves: new Set(), isAligned: true }
  checkPlace(graph)
  graph.runs.forEach((run, index) => checkRun(run, `runs[${index}]`, scope))
  return graph
}

/** A value by way of its JSON: no accessors, no cycles, nothing that JSON does not hold. */
function plainJson(value: unknown): unknown {
  if (countNodes(value) > graphLimits.nodes)
    throw new VitrineError(`a graph has at most ${graphLimits.nodes} nodes`, { path: 'runs', hint: tooLarge })
  let text: string | undefined
  try {
    text = JSON.stringify(value)
  } catch {
    text = undefined
  }
  if (text === undefined) throw new VitrineError('an intervention graph is plain JSON')
  if (new TextEncoder().encode(text).length > graphLimits.bytes)
    throw new VitrineError(`the JSON of a graph is at most ${graphLimits.bytes / 1e6} MB`, { hint: tooLarge })
  // Keys that name parts of every object; the text is our own, so that they cannot hide behind escapes.
  const unsafe = /"(__proto__|constructor|prototype)":/.exec(text)
  if (unsafe !== null) throw new VitrineError(`a graph may not have the key ${unsafe[1]}`)
  return JSON.parse(text)
}

const tooLarge = 'record it in several traces, or pass numbers as tensor(...), which travel beside the graph'

/** The value of a key of anything; undefined where it has none. */
const member = (value: unknown, key: PropertyKey): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined

function countNodes(value: unknown): number {
  const runs = member(value, 'runs')
  if (!Array.isArray(runs)) return 0
  return runs.reduce<number>((sum, run) => {
    const nodes = member(run, 'nodes')
    return sum + (Array.isArray(nodes) ? nodes.length : 0)
  }, 0)
}

function formError(issue: v.InferIssue<typeof graphSchema>, plain: unknown): VitrineError {
  const keys = (issue.path ?? []).map(({ key }) => key)
  const path = keys.reduce<string>(
    (text, key) =>
      typeof key === 'number' ? `${text}[${key}]` : text === '' ? String(key) : `${text}.${String(key)}`,
    '',
  )
  const nodePath = keys[0] === 'runs' && keys[2] === 'nodes' ? keys.slice(0, 4) : undefined
  const found = nodePath?.reduce<unknown>((inner, key) => member(inner, String(key)), plain)
  const span = v.safeParse(spanOfNode, found)
  return new VitrineError(`${path} ${wordsOf(issue)}`, {
    path,
    span: span.success ? span.output.span : undefined,
  })
}

const spanOfNode = v.object({ span: v.object({ file: v.string(), line: v.number(), column: v.number() }) })

function wordsOf(issue: v.InferIssue<typeof graphSchema>): string {
  if (issue.expected === 'never') return 'is not a field of version 1'
  if (issue.received === 'undefined') return 'is missing'
  return issue.message.startsWith('Invalid')
    ? `must be ${issue.expected}, not ${issue.received}`
    : issue.message
}

interface Scope {
  graph: Graph
  nodes: Map<string, { node: Node; run: Run; index: number }>
  saves: Set<string>
  /** Whether the prompts of the run that is being checked have equally many positions, so that all rows are one tensor. */
  isAligned: boolean
}

/** A graph is one request at one place. */
function checkPlace({ runs }: Graph): void {
  runs.forEach(({ options: { remote } }, index) => {
    const fail = (message: string): never => {
      throw new VitrineError(message, { path: `runs[${index}].options.remote` })
    }
    if (typeof remote === 'string' && !isEndpointName(remote)) fail('this is no name of an endpoint')
    if (remote !== runs[0]?.options.remote) fail('the runs of a graph are all at one place')
  })
}

function checkRun(run: Run, path: string, scope: Scope): void {
  checkGenerateOptions(run, path)
  if (run.mode === 'trace' && run.model === null)
    throw new VitrineError('a trace needs a model', { path: `${path}.model` })
  if (run.mode === 'trace' && run.prompts.length === 0)
    throw new VitrineError('a trace needs a prompt', { path: `${path}.prompts` })
  run.prompts.forEach((prompt, index) => checkPrompt(prompt.ids, `${path}.prompts[${index}].ids`))
  scope.isAligned = new Set(run.prompts.map(longestRow)).size < 2
  run.nodes.forEach((node, index) => {
    checkNode(node, run, `${path}.nodes[${index}]`, scope)
    scope.nodes.set(node.id, { node, run, index })
  })
  checkSkips(run, path)
}

/** What lies inside a skipped module does not exist (LANGUAGE 13). */
function checkSkips(run: Run, path: string): void {
  if (!run.nodes.some(({ kind }) => kind === 'skip')) return
  for (const nodes of passesOf(run)) {
    const found = findInsideSkipped(nodes)
    if (found === undefined) continue
    const { skip, inside } = found
    const index = run.nodes.findIndex(({ id }) => id === inside.id)
    throw new VitrineError(`${touchedSite(inside)} lies inside ${skip.module}, which is skipped`, {
      path: `${path}.nodes[${index}].${inside.kind === 'skip' ? 'module' : 'site'}`,
      span: inside.span,
      related: skip.span,
    })
  }
}

function checkPrompt(ids: readonly number[][], path: string): void {
  if (ids.length === 0) throw new VitrineError('a prompt needs at least one row', { path })
  const empty = ids.findIndex(row => row.length === 0)
  if (empty >= 0) throw new VitrineError('a prompt needs at least one token', { path: `${path}[${empty}]` })
}

function checkNode(node: Node, run: Run, path: string, scope: Scope): void {
  const fail = (field: string, message: string, hint?: string): never => {
    throw new VitrineError(message, { path: field === '' ? path : `${path}.${field}`, span: node.span, hint })
  }
  if (scope.nodes.has(node.id)) fail('id', `two nodes have the id ${node.id}`)
  if ('rows' in node) checkRows(node.rows, run, scope, fail)
  checkBodyNode(node, run, scope.nodes, fail)
  nodeInCells(node, run).forEach((cell, index) => {
    if (node.sweep === undefined) checkFields(cell, 0, run, scope, fail)
    else checkCell(cell, index, run, scope, fail)
  })
}

/** A node of the body of a sweep as it is in one cell. */
function checkCell(node: Node, cell: number, run: Run, scope: Scope, fail: Fail): void {
  const inCell: Fail = (field, message, hint) =>
    fail('cells', `in cell ${cell} ${field} is wrong: ${message}`, hint)
  const parsed = v.safeParse(nodeSchema, node, { abortEarly: true })
  if (!parsed.success) inCell(v.getDotPath(parsed.issues[0]) ?? 'a field', wordsOf(parsed.issues[0]))
  checkFields(node, cell, run, scope, inCell)
}

function checkFields(node: Node, cell: number, run: Run, scope: Scope, fail: Fail): void {
  const edge = (field: string, id: string): void => {
    checkEdge(field, id, node, scope.nodes, fail)
  }
  switch (node.kind) {
    case 'read':
    case 'write':
    case 'skip':
      if (run.mode === 'compute') fail('kind', `a ${node.kind} belongs to a trace, not to mode ${run.mode}`)
      checkStep(node, run, fail)
      if (isReplacement(node)) edge('value', node.value)
      checkPrevious(node, cell, run, scope, fail)
      return
    case 'call':
      if (run.model === null) fail('module', 'a call of a module needs a run with a model')
      edge('input', node.input)
      return
    case 'weight':
      if (run.model === null) fail('module', 'a weight needs a run with a model')
      return
    case 'prompt':
      if (run.prompts.length === 0) fail('rows', 'this run has no prompts')
      return
    case 'generate':
      if (run.mode !== 'generate') fail('kind', `generate belongs to a generation, not to mode ${run.mode}`)
      return
    case 'constant':
      if (!Object.hasOwn(scope.graph.tensors, node.tensor))
        fail('tensor', `there is no tensor ${node.tensor}`)
      return
    case 'result':
      if (!isResultRef(node.ref))
        fail('ref', 'a result is named <hash of its graph or file>/<name of its save or tensor>')
      return
    case 'op':
      node.inputs.forEach((id, index) => edge(`inputs[${index}]`, id))
      checkOperation(node, fail)
      return
    case 'save':
      edge('value', node.value)
      if (scope.saves.has(node.name)) fail('name', `two saves have the name ${node.name}`)
      scope.saves.add(node.name)
      return
    case 'scalar':
      return
    case 'sweep':
      checkSweep(node, run, fail)
      return
    case 'swept':
      checkSwept(node, run, scope.nodes, fail)
      return
    case 'grad':
      return fail('kind', `${node.kind} is not built yet`, 'version 1 of the graph reserves this kind')
  }
}

function isResultRef(ref: string): boolean {
  const [, place = '', name = ''] = /^[0-9a-f]{64}(@[^/]+)?\/(.*)$/s.exec(ref) ?? []
  return isWrittenPlace(place) && isResultName(name)
}

function checkRows(rows: Rows, run: Run, scope: Scope, fail: Fail): void {
  if (rows !== 'all' && rows >= run.prompts.length && !(rows === 0 && run.mode === 'compute'))
    fail('rows', `there is no prompt ${rows}; this run has ${run.prompts.length}`)
  if (rows === 'all' && !scope.isAligned)
    fail('rows', 'the prompts have different lengths, so that their rows are no one tensor')
}

function checkPrevious(node: Touch, cell: number, run: Run, scope: Scope, fail: Fail): void {
  if (node.previous === null) return
  const found = scope.nodes.get(node.previous)
  const isReached = found?.node.sweep === undefined || found.node.sweep === node.sweep
  if (!isReplacement(found?.node) || found.run !== run || !isReached)
    return fail('previous', `there is no earlier write ${node.previous} in this run`)
  const write = nodeInCell(found.node, cell, id => id)
  if (!isReplacement(write) || touchedSite(write) !== touchedSite(node) || !rowsMeet(write.rows, node.rows))
    return fail('previous', `node ${node.previous} writes another site or other rows`)
  if (write.step !== node.step) return fail('previous', `node ${node.previous} belongs to another step`)
}

function checkOperation(node: OperationNode, fail: Fail): void {
  if (!isOperationName(node.op))
    return fail('op', `there is no operation ${node.op}`, didYouMean(node.op, Object.keys(operations)))
  const operation = operations[node.op]
  const names: readonly string[] = operation.operands
  const variadic = names.at(-1)?.startsWith('...') ?? false
  const least = variadic ? names.length - 1 : names.length
  if (node.inputs.length < least || (node.inputs.length > least && !variadic))
    fail(
      'inputs',
      `${node.op} takes ${variadic ? `at least ${least}` : least} tensors, not ${node.inputs.length}`,
    )
  try {
    operation.decode(node.attrs)
  } catch (error) {
    if (!(error instanceof VitrineError)) throw error
    fail(error.path ?? 'attrs', error.message, error.hint)
  }
}
