import { openDB, type IDBPDatabase } from 'idb'
import { memoryShelves } from './memoryShelves.ts'
import { type ExperimentRecord, type Kept, type Kind } from './records.ts'

/** Where experiments, versions and runs are kept: IndexedDB, or this page's memory where the browser gives it none. */
export interface Shelves {
  /** Whether what is kept is there on the next visit. */
  readonly isLasting: boolean
  get: <K extends Kind>(kind: K, key: string) => Promise<Kept[K] | undefined>
  put: <K extends Kind>(kind: K, record: Kept[K]) => Promise<void>
  remove: (kind: Kind, key: string) => Promise<void>
  all: <K extends Kind>(kind: K) => Promise<Kept[K][]>
  of: <K extends Kind>(kind: K, experiment: string) => Promise<Kept[K][]>
  /**
   * Saves an experiment if nobody else has since `seen`, its revision when this page last read or wrote it (0: it is new).
   * @returns what stands there now if somebody has: nothing was written then
   */
  save: (record: ExperimentRecord, seen: number) => Promise<ExperimentRecord | null>
}

const kinds = ['experiments', 'versions', 'runs', 'bodies', 'undo'] as const satisfies readonly Kind[]

/** How long a browser may take to open its storage before the page goes on without. */
const patienceMs = 10_000

let shelves: Promise<Shelves> | undefined

/** The shelves of this page. Never rejects. */
export function openShelves(): Promise<Shelves> {
  shelves ??= Promise.race([openDatabase().then(databaseShelves), giveUp()]).catch(memoryShelves)
  return shelves
}

/** Makes this page keep nothing beyond itself: an embed. */
export function keepNothing(): void {
  shelves = Promise.resolve(memoryShelves())
}

const giveUp = () =>
  new Promise<Shelves>((_, reject) => {
    setTimeout(() => reject(new Error('storage does not answer')), patienceMs)
  })

/** Async, so that a browser that throws at the question is one that gives no storage. */
const openDatabase = async () =>
  openDB('vitrine-experiments', 1, {
    upgrade(db) {
      for (const kind of kinds)
        db.createObjectStore(kind, { keyPath: 'key' }).createIndex('experiment', 'experiment')
    },
    // A newer page wants to change the database: this one must not hold it back.
    blocking: (_current, _wanted, event) => {
      const { target } = event
      if (target instanceof IDBDatabase) target.close()
    },
  })

/* What is read here was written by this page's origin through `put`, so its form is known. */
function databaseShelves(db: IDBPDatabase): Shelves {
  return {
    isLasting: true,
    get: async <K extends Kind>(kind: K, key: string) => (await db.get(kind, key)) as Kept[K] | undefined,
    async put(kind, record) {
      await db.put(kind, record)
    },
    remove: (kind, key) => db.delete(kind, key),
    all: async <K extends Kind>(kind: K) => (await db.getAll(kind)) as Kept[K][],
    of: async <K extends Kind>(kind: K, experiment: string) =>
      (await db.getAllFromIndex(kind, 'experiment', experiment)) as Kept[K][],
    async save(record, seen) {
      const transaction = db.transaction('experiments', 'readwrite')
      const now = (await transaction.store.get(record.key)) as ExperimentRecord | undefined
      const isOurs = now === undefined || now.revision === seen
      if (isOurs) await transaction.store.put(record)
      await transaction.done
      return isOurs ? null : now
    },
  }
}
