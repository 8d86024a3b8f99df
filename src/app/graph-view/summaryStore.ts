import { type NodeSummary } from '../../graph/nodeSummary.ts'
import { type NodeRef } from './scene.ts'

/** Summaries of values by graph and node, outside React: a box subscribes to its own. */
const summaries = new Map<string, NodeSummary>()
/** What a place of the drawing showed last: shown, dimmed, until the values of a running run are there. */
const lastAt = new Map<string, NodeSummary>()
const listeners = new Set<() => void>()

const keyOf = ({ hash, id }: NodeRef): string => `${hash}#${id}`

export const summaryStore = {
  /** @param values by node id @param places what boxes show, by a key of the box */
  put(hash: string, values: ReadonlyMap<string, NodeSummary>, places: ReadonlyMap<string, string>): void {
    for (const [id, summary] of values) summaries.set(keyOf({ hash, id }), summary)
    for (const [place, id] of places) {
      const summary = values.get(id)
      if (summary !== undefined) lastAt.set(place, summary)
    }
    for (const listener of listeners) listener()
  },
  get: (ref: NodeRef | null): NodeSummary | undefined =>
    ref === null ? undefined : summaries.get(keyOf(ref)),
  last: (place: string): NodeSummary | undefined => lastAt.get(place),
  /** Keeps what belongs to graphs that are still on screen. */
  keepOnly(hashes: ReadonlySet<string>): void {
    for (const key of summaries.keys())
      if (!hashes.has(key.slice(0, key.lastIndexOf('#')))) summaries.delete(key)
  },
  forgetPlaces: (): void => lastAt.clear(),
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
}
