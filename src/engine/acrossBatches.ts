import { VitrineError } from '../graph/errors.ts'
import { type ReadNode, type Rows, type Run, type WriteNode } from '../graph/versions/v1.ts'
import { type Loom } from './loom.ts'
import { concatRows, fitTo, materialize, type Sized } from './rows.ts'
import { type OperandValue, type SiteStates } from './siteStates.ts'
import { rowCount } from './stream.ts'

/** Reads a site in the rows of one prompt, or of all, whichever batches they are in. */
export function readRows(
  loom: Loom,
  node: ReadNode,
  run: Run,
  states: readonly SiteStates[],
): { name: string; type: Sized } {
  if (node.rows !== 'all' || states.length === 1) return stateOf(node.rows, states).read(node)
  const parts = run.prompts.map((_, group) => stateOf(group, states).read({ ...node, rows: group }))
  const type = stateOf('all', states).typeAt(node.site, rowCount(run, 'all'))
  return {
    name: concatRows(
      loom,
      parts.map(({ name }) => name),
      type,
      node.span,
    ),
    type,
  }
}

/** Writes a site in the rows of one prompt, or of all, whichever batches they are in. */
export function writeRows(
  loom: Loom,
  node: WriteNode,
  run: Run,
  states: readonly SiteStates[],
  value: OperandValue,
): void {
  if (node.rows !== 'all' || states.length === 1) {
    stateOf(node.rows, states).write(node, value)
    return
  }
  const type = stateOf('all', states).typeAt(node.site, rowCount(run, 'all'))
  const name = fitTo(loom, value, type, node.span)
  const of = { start: 0, count: rowCount(run, 'all') }
  let start = 0
  run.prompts.forEach((_, group) => {
    const count = rowCount(run, group)
    const rows = materialize(loom, { start, count, name, of, original: false }, type, node.span)
    const part = { name: rows, type: { ...type, shape: type.shape.with(0, count) } }
    stateOf(group, states).write({ ...node, rows: group }, part)
    start += count
  })
}

function stateOf(rows: Rows, states: readonly SiteStates[]): SiteStates {
  const state = states.find(
    ({ stream }) => rows === 'all' || stream.groups.some(({ group }) => group === rows),
  )
  if (!state) throw new VitrineError('a site can only be read or written in a trace over a prompt')
  return state
}
