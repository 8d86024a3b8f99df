import { type ResultRef } from './executor.ts'
import { type Graph } from './versions/v1.ts'

/** Results that a graph takes, those of single cells of its sweeps included. */
export function resultRefs({ runs }: Pick<Graph, 'runs'>): ReadonlySet<ResultRef> {
  const refs = new Set<ResultRef>()
  for (const { nodes } of runs)
    for (const node of nodes)
      if (node.kind === 'result')
        for (const ref of node.cells?.['ref'] ?? [node.ref]) if (typeof ref === 'string') refs.add(ref)
  return refs
}
