import { hasValue } from './edges.ts'
import { cellCount } from './sweepCells.ts'
import { type Node, type Run, type SweepNode, type SweptNode } from './versions/v1.ts'

/** Cells that a sweep may have. */
export const mostCells = 10_000

export type Fail = (field: string, message: string, hint?: string) => never

/** Nodes by id, with the run they stand in, as far as a graph has been checked. */
export type CheckedNodes = ReadonlyMap<string, { node: Node; run: Run; index: number }>

/** Axes have names of their own and values; a sweep belongs to one prompt of a trace. */
export function checkSweep(node: SweepNode, { mode, prompts }: Run, fail: Fail): void {
  if (mode !== 'trace') fail('kind', `a sweep belongs to a trace, not to mode ${mode}`)
  if (node.rows === 'all' && prompts.length > 1) fail('rows', 'a sweep belongs to one prompt')
  if (node.axes.length === 0) fail('axes', 'a sweep has at least one axis')
  if (new Set(node.axes.map(({ name }) => name)).size < node.axes.length)
    fail('axes', 'two axes have one name')
  const empty = node.axes.findIndex(({ values }) => values.length === 0)
  if (empty >= 0) fail(`axes[${empty}].values`, 'an axis has at least one value')
  if (cellCount(node) > mostCells)
    fail('axes', `a sweep has at most ${mostCells} cells, not ${cellCount(node)}`)
}

const inBody: readonly Node['kind'][] = [
  'read',
  'write',
  'skip',
  'call',
  'weight',
  'prompt',
  'scalar',
  'constant',
  'result',
  'op',
]

/** Fields that may differ from cell to cell. */
const fields: Partial<Record<Node['kind'], readonly string[]>> = {
  read: ['site'],
  write: ['site'],
  skip: ['module'],
  call: ['module'],
  weight: ['module', 'name'],
  scalar: ['value'],
  constant: ['tensor'],
  result: ['ref'],
  op: ['attrs'],
}

const edgeFields: Partial<Record<Node['kind'], readonly string[]>> = {
  read: ['previous'],
  write: ['value', 'previous'],
  skip: ['value', 'previous'],
  call: ['input'],
  op: ['inputs'],
}

/**
 * What a node says of its sweep: its body stands in the run of its head, in its rows, and gives each differing field one
 * value for each cell.
 * @returns the head, or null for a node outside of sweeps
 */
export function checkBodyNode(node: Node, run: Run, nodes: CheckedNodes, fail: Fail): SweepNode | null {
  const { sweep, cells = {}, cellEdges = {} } = node
  if (sweep === undefined) {
    if (node.cells !== undefined || node.cellEdges !== undefined)
      fail('cells', 'only the body of a sweep has cells')
    return null
  }
  const found = nodes.get(sweep)
  if (found?.node.kind !== 'sweep' || found.run !== run)
    return fail('sweep', `there is no earlier sweep ${sweep} in this run`)
  const head = found.node
  if (!inBody.includes(node.kind)) fail('kind', `a ${node.kind} cannot stand in the body of a sweep`)
  if ('rows' in node && node.rows !== head.rows) fail('rows', 'the body of a sweep has the rows of its head')
  const count = cellCount(head)
  const check = (
    where: string,
    values: Record<string, readonly unknown[]>,
    allowed: readonly string[],
  ): void => {
    for (const [path, list] of Object.entries(values)) {
      if (!allowed.includes(path.replace(/\..*$/, '')))
        fail(`${where}.${path}`, `${path} is the same in all cells`)
      if (!hasPath(node, path)) fail(`${where}.${path}`, `a ${node.kind} like this has no ${path}`)
      if (list.length !== count)
        fail(`${where}.${path}`, `there are ${count} cells and ${list.length} values`)
    }
  }
  check('cells', cells, fields[node.kind] ?? [])
  check('cellEdges', cellEdges, edgeFields[node.kind] ?? [])
  return head
}

/** A value over all cells is one of the body of its sweep. */
export function checkSwept(node: SweptNode, run: Run, nodes: CheckedNodes, fail: Fail): void {
  const head = nodes.get(node.of)
  if (head?.node.kind !== 'sweep' || head.run !== run)
    fail('of', `there is no earlier sweep ${node.of} in this run`)
  const value = nodes.get(node.value)?.node
  if (value === undefined || value.sweep !== node.of || !hasValue(value))
    fail('value', `node ${node.value} is no value of the body of ${node.of}`)
}

/** Whether a node has what a path names, of its own. */
function hasPath(node: Node, path: string): boolean {
  let inner: unknown = node
  for (const key of path.split('.')) {
    if (typeof inner !== 'object' || inner === null || !Object.hasOwn(inner, key)) return false
    inner = Reflect.get(inner, key)
  }
  return true
}

/**
 * An edge points to an earlier node that has a value. Into the body of a sweep only its own nodes and `swept` point, and
 * the body points out of it to what stands before its head.
 */
export function checkEdge(field: string, id: string, node: Node, nodes: CheckedNodes, fail: Fail): void {
  const target = nodes.get(id)
  if (target === undefined) return fail(field, `there is no earlier node ${id}`)
  if (!hasValue(target.node)) return fail(field, `node ${id} is a ${target.node.kind}, which has no value`)
  if (target.node.sweep !== undefined && target.node.sweep !== node.sweep)
    fail(field, `node ${id} belongs to the body of a sweep`, 'a swept node has its value over all cells')
  const head = node.sweep === undefined ? undefined : nodes.get(node.sweep)
  if (
    head !== undefined &&
    target.node.sweep === undefined &&
    target.run === head.run &&
    target.index > head.index
  )
    fail(field, `node ${id} stands after the head of the sweep`)
}
