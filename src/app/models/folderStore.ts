import { create } from 'zustand'
import { type BlobFolder } from '../../hub/blobFolder.ts'
import { VitrineError } from '../../graph/errors.ts'
import { applyIntent } from '../editor/applyIntent.ts'
import { pageBackend } from '../shell/pageBackend.ts'
import { toProblem, type Problem } from '../shell/problem.ts'
import { useDownload } from './downloadStore.ts'

/** A file with its path from the folder that was chosen or dropped, that folder's name first. */
export interface FolderFile {
  path: string
  file: File
}

interface FolderState {
  /** Folders that programs can name until the page is left. */
  folders: readonly { id: string; bytes: number }[]
  problem: Problem | null
  /** Makes a folder a model and writes its name into the program. */
  open: (files: readonly FolderFile[]) => Promise<void>
}

/** Model folders of this machine that were given to the page. */
export const useFolders = create<FolderState>((set, get) => ({
  folders: [],
  problem: null,
  async open(given) {
    try {
      const folder = modelFolder(given, new Set(get().folders.map(({ id }) => id)))
      await (await pageBackend()).addFolder(folder)
      const bytes = folder.files.reduce((sum, { blob }) => sum + blob.size, 0)
      set(({ folders }) => ({ folders: [{ id: folder.id, bytes }, ...folders], problem: null }))
      await applyIntent({ kind: 'model', change: { id: folder.id, revision: '', dtype: '' } })
      // It is here: opening it costs no download, and its graph can be drawn.
      await useDownload.getState().start({ id: folder.id })
      const { download } = useDownload.getState()
      if (download?.state === 'failed') set({ problem: download.problem })
    } catch (error) {
      set({ problem: toProblem(error) })
    }
  },
}))

/**
 * The folder that holds config.json, under a name that no other has.
 * @throws VitrineError where no file is a config.json
 */
export function modelFolder(given: readonly FolderFile[], taken: ReadonlySet<string>): BlobFolder {
  const configs = given.filter(({ path }) => /(^|\/)config\.json$/.test(path))
  const [config] = configs.toSorted((a, b) => a.path.length - b.path.length)
  if (config === undefined)
    throw new VitrineError('this folder holds no config.json, so it is no model folder', {
      hint: 'open a folder in hub layout: config.json, tokenizer.json and onnx/model.onnx',
    })
  const root = config.path.slice(0, -'config.json'.length)
  const name = (/([^/]+)\/$/.exec(root)?.[1] ?? 'model').replaceAll(/[^\w.-]+/g, '-')
  const files = given
    .filter(({ path }) => path.startsWith(root))
    .map(({ path, file }) => ({ path: path.slice(root.length), blob: file }))
  return { id: freeId(name, taken), files }
}

function freeId(name: string, taken: ReadonlySet<string>): string {
  for (let count = 1; ; count++) {
    const id = count === 1 ? `./${name}` : `./${name}-${count}`
    if (!taken.has(id)) return id
  }
}
