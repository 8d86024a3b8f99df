import { type Kept, type Kind } from './records.ts'
import { type Shelves } from './shelves.ts'

/** Shelves that last as long as the page: private windows, embeds, tests. */
export function memoryShelves(): Shelves {
  const maps: { [K in Kind]: Map<string, Kept[K]> } = {
    experiments: new Map(),
    versions: new Map(),
    runs: new Map(),
    bodies: new Map(),
    undo: new Map(),
  }
  const mapOf = <K extends Kind>(kind: K): Map<string, Kept[K]> => maps[kind]
  return {
    isLasting: false,
    get: (kind, key) => Promise.resolve(mapOf(kind).get(key)),
    put(kind, record) {
      mapOf(kind).set(record.key, record)
      return Promise.resolve()
    },
    remove(kind, key) {
      maps[kind].delete(key)
      return Promise.resolve()
    },
    all: kind => Promise.resolve([...mapOf(kind).values()]),
    of: <K extends Kind>(kind: K, experiment: string) =>
      Promise.resolve([...mapOf(kind).values()].filter(record => record.experiment === experiment)),
    save(record, seen) {
      const now = maps.experiments.get(record.key)
      if (now !== undefined && now.revision !== seen) return Promise.resolve(now)
      maps.experiments.set(record.key, record)
      return Promise.resolve(null)
    },
  }
}
