import { inputsOf } from '../graph/edges.ts'
import { isReplacement } from '../graph/touch.ts'
import { type Run } from '../graph/versions/v1.ts'

/**
 * Ways to share a run's row groups out to batches, the coarsest first: all together; by how many prompts a prompt's
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
  const feeds = feedersOf(run, groups)
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

/** For each row group the others whose values are written into it. */
function feedersOf(run: Run, groups: readonly number[]): Map<number, Set<number>> {
  const feeds = new Map(groups.map(group => [group, new Set<number>()]))
  const origins = new Map<string, ReadonlySet<number>>()
  for (const node of run.nodes) {
    const rows = 'rows' in node && typeof node.rows === 'number' ? [node.rows] : []
    if (node.kind === 'read') {
      origins.set(node.id, new Set(rows))
      continue
    }
    const from = new Set(inputsOf(node).flatMap(id => [...(origins.get(id) ?? [])]))
    if (isReplacement(node)) {
      const written = rows[0] ?? -1
      for (const group of from) if (group !== written) feeds.get(written)?.add(group)
    } else origins.set(node.id, from)
  }
  return feeds
}
