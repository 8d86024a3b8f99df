import { type Rows, type Run } from '../graph/versions/v1.ts'
import { type ModelHandle } from './modelStore.ts'

/** Rows that go through the model together: one batch of one or more prompts of a run. */
export interface Stream {
  /** Prefix of its values. */
  key: string
  model: ModelHandle
  run: Run
  /** Row groups (indices into `run.prompts`), in order, and where their rows begin in the batch. */
  groups: readonly { group: number; start: number; count: number }[]
  batch: number
  positions: number
  /** Earlier positions whose keys and values are kept; 0 but in later steps of a generation. */
  past: number
  /** Sorted positions that are unembedded; null for all. */
  unembedded: readonly number[] | null
}

/** One batch for each set of row groups. */
export function streamsOf(
  run: Run,
  runIndex: number,
  model: ModelHandle,
  partition: readonly (readonly number[])[],
  unembedded: (groups: readonly number[]) => readonly number[] | null,
): Stream[] {
  return partition.map((groupNumbers, index) => {
    let batch = 0
    const groups = groupNumbers.map(group => {
      const start = batch
      const count = run.prompts[group]?.ids.length ?? 0
      batch += count
      return { group, start, count }
    })
    const positions = run.prompts[groupNumbers[0] ?? 0]?.ids[0]?.length ?? 0
    const key = `r${runIndex}s${index}`
    return { key, model, run, groups, batch, positions, past: 0, unembedded: unembedded(groupNumbers) }
  })
}

/** Rows of a row group inside a stream's batch. */
export function rowsIn(stream: Stream, rows: Rows): { start: number; count: number } | undefined {
  if (rows === 'all') return { start: 0, count: stream.batch }
  return stream.groups.find(({ group }) => group === rows)
}

/** Number of rows of a group, or of all. */
export function rowCount(run: Run, rows: Rows): number {
  const groups = rows === 'all' ? run.prompts : run.prompts.slice(rows, rows + 1)
  return groups.reduce((sum, prompt) => sum + prompt.ids.length, 0)
}

/**
 * Ways to share a run's prompts out to batches, the coarsest first: all together; by how many prompts a prompt's
 * values come from, for values that go back to earlier layers of another prompt; each prompt alone.
 */
export function partitionsOf(run: Run): number[][][] {
  const groups = run.prompts.map((_, group) => group)
  const together = [groups]
  if (groups.length < 2) return [together]
  return [together, byDependency(run, groups), groups.map(group => [group])]
}

/** Groups by the longest chain of prompts that feed them; clean runs come first. */
function byDependency(run: Run, groups: readonly number[]): number[][] {
  const feeds = new Map(groups.map(group => [group, new Set<number>()]))
  const origins = new Map<string, ReadonlySet<number>>()
  for (const node of run.nodes) {
    const rows = 'rows' in node && typeof node.rows === 'number' ? [node.rows] : []
    const inputs =
      node.kind === 'op'
        ? node.inputs
        : node.kind === 'write'
          ? [node.value]
          : node.kind === 'call'
            ? [node.input]
            : []
    const from = new Set(inputs.flatMap(id => [...(origins.get(id) ?? [])]))
    if (node.kind === 'write')
      for (const group of from) if (group !== rows[0]) feeds.get(rows[0] ?? -1)?.add(group)
    origins.set(node.id, node.kind === 'read' ? new Set(rows) : from)
  }
  const level = new Map<number, number>()
  const levelOf = (group: number, path: ReadonlySet<number>): number => {
    const known = level.get(group)
    if (known !== undefined) return known
    if (path.has(group)) return 0
    const below = [...(feeds.get(group) ?? [])].map(other => levelOf(other, new Set([...path, group])) + 1)
    const result = Math.max(0, ...below)
    level.set(group, result)
    return result
  }
  const levels = new Map<number, number[]>()
  for (const group of groups) {
    const at = levelOf(group, new Set())
    levels.set(at, [...(levels.get(at) ?? []), group])
  }
  return [...levels.keys()].sort((a, b) => a - b).map(at => levels.get(at) ?? [])
}

/** Whether something is read or written in the rows of all prompts: then their batches must agree in what they compute. */
export const readsAllRows = (run: Run): boolean =>
  run.nodes.some(node => 'rows' in node && node.rows === 'all')
