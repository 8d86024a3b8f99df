import { createMemoryLedger } from './ledger/memoryLedger.ts'
import { type RunLedger } from './ledger/runLedger.ts'
import { createMemoryQueue } from './queue/memoryQueue.ts'
import { type RunQueue } from './queue/runQueue.ts'
import { type BlobStore } from './store/blobStore.ts'
import { createFolderStore } from './store/folderStore.ts'

export interface Parts {
  queue: RunQueue
  ledger: RunLedger
  store: BlobStore
  /** Whether other processes share them: runs then outlive this one. */
  shared: boolean
}

export interface PartsSettings {
  /** Folder of requests and results. */
  data: string
}

/** What servers and workers meet through; each part is closed by whoever opened it. */
export const openParts = async ({ data }: PartsSettings): Promise<Parts> => ({
  queue: createMemoryQueue(),
  ledger: createMemoryLedger(),
  store: await createFolderStore(data),
  shared: false,
})
