import { create } from 'zustand'
import { type Progress } from '../../graph/progress.ts'
import { type ModelRequest } from '../../graph/executor.ts'
import { drawDraft } from '../shell/drafts.ts'
import { pageBackend } from '../shell/pageBackend.ts'
import { toProblem, type Problem } from '../shell/problem.ts'
import { keepDescription } from './descriptions.ts'
import { noteModel } from './noteModel.ts'
import { useOffers } from './offerStore.ts'
import { useStorage } from './storageStore.ts'

export interface FileProgress {
  file: string
  loaded: number
  total: number
}

export type Download =
  | { state: 'running'; request: ModelRequest; files: readonly FileProgress[]; isOpening: boolean }
  | { state: 'stopped'; request: ModelRequest }
  | { state: 'failed'; request: ModelRequest; problem: Problem }

interface DownloadState {
  /** The one that runs, or how the last one ended; null where it ended well. */
  download: Download | null
  /** Downloads a model and opens it, so that its map is known. Ends at the next chunk when it is stopped. */
  start: (request: ModelRequest) => Promise<void>
  stop: () => void
}

let controller = new AbortController()

/** The download that was begun by hand; a run's own download shows with the run. */
export const useDownload = create<DownloadState>((set, get) => ({
  download: null,
  async start(request) {
    if (get().download?.state === 'running') return
    controller = new AbortController()
    const { signal } = controller
    set({ download: { state: 'running', request, files: [], isOpening: false } })
    const onProgress = (progress: Progress) =>
      set(({ download }) =>
        download?.state === 'running' ? { download: { ...download, ...step(download.files, progress) } } : {},
      )
    try {
      const backend = await pageBackend()
      const description = await backend.describe(request, { signal, onProgress })
      await noteModel(description)
      await keepDescription(request, description)
      drawDraft()
      set({ download: null })
    } catch (error) {
      if (signal.aborted) set({ download: { state: 'stopped', request } })
      else set({ download: { state: 'failed', request, problem: toProblem(error) } })
    }
    await Promise.all([useOffers.getState().look(request), useStorage.getState().refresh()])
  },
  stop: () => controller.abort(),
}))

function step(
  files: readonly FileProgress[],
  progress: Progress,
): { files: readonly FileProgress[]; isOpening: boolean } {
  if (progress.stage !== 'download') return { files, isOpening: true }
  const { file, loaded, total } = progress
  const next = { file, loaded, total }
  return {
    isOpening: false,
    files: files.some(one => one.file === file)
      ? files.map(one => (one.file === file ? next : one))
      : [...files, next],
  }
}
