import { VitrineError } from '../graph/errors.ts'
import { createMemoryLedger } from './ledger/memoryLedger.ts'
import { createRedisLedger } from './ledger/redisLedger.ts'
import { type RunLedger } from './ledger/runLedger.ts'
import { createMemoryQueue } from './queue/memoryQueue.ts'
import { createRedisQueue } from './queue/redisQueue.ts'
import { type RunQueue } from './queue/runQueue.ts'
import { type BlobStore } from './store/blobStore.ts'
import { createFolderStore } from './store/folderStore.ts'
import { createS3Store } from './store/s3Store.ts'

export interface Parts {
  queue: RunQueue
  ledger: RunLedger
  store: BlobStore
  /** Whether other processes share them: runs then outlive this one. */
  shared: boolean
}

export interface PartsSettings {
  /**
   * `redis://host:port` (or `rediss://`); left out, runs wait in this process. `?takeover=SECONDS` says when a run is
   * taken over from a worker that says nothing of it (20).
   */
  queue?: string | undefined
  /** Of requests and results: a folder, or `s3://bucket/prefix?endpoint=...&region=...`. */
  data: string
}

/** @param isLasting runs that are of this process alone end with it, and their bytes may, too */
const openStore = (data: string, isLasting: boolean): Promise<BlobStore> =>
  data.startsWith('s3://')
    ? Promise.resolve(createS3Store(new URL(data)))
    : createFolderStore(data, { isLasting })

/**
 * What servers and workers meet through; each part is closed by whoever opened it.
 * @throws VitrineError where the address of the queue is none; OutOfReach where Redis does not answer
 */
export const openParts = async ({ queue, data }: PartsSettings): Promise<Parts> => {
  const store = await openStore(data, queue !== undefined)
  if (queue === undefined)
    return { queue: createMemoryQueue(), ledger: createMemoryLedger(), store, shared: false }
  const url = URL.canParse(queue) ? new URL(queue) : undefined
  const takeOver = Number(url?.searchParams.get('takeover') ?? 20)
  if (url === undefined || !/^rediss?:$/.test(url.protocol) || !(takeOver >= 2)) {
    throw new VitrineError('The queue has no address that can be used.', {
      hint: 'Give it as redis://host:6379, with ?takeover=SECONDS (2 or more) if need be.',
    })
  }
  const runs = await createRedisQueue({ url, lockMs: takeOver * 1000 })
  try {
    return { queue: runs, ledger: await createRedisLedger(url), store, shared: true }
  } catch (error) {
    await runs.close()
    throw error
  }
}
