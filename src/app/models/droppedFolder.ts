import { type FolderFile } from './folderStore.ts'

/** The first folder among what was dropped; its entry has to be taken while the event lasts. */
export function droppedFolder(items: DataTransferItemList | undefined): FileSystemDirectoryEntry | null {
  for (const item of items ?? []) {
    const entry = item.webkitGetAsEntry()
    if (entry?.isDirectory === true) return asDirectory(entry)
  }
  return null
}

const isDirectory = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory
const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile
const asDirectory = (entry: FileSystemEntry) => (isDirectory(entry) ? entry : null)

/** Everything in a folder, with paths that begin with its name. */
export async function filesOf(folder: FileSystemDirectoryEntry): Promise<FolderFile[]> {
  const reader = folder.createReader()
  const files: FolderFile[] = []
  for (;;) {
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    // A reader gives a hundred entries at a time, and none at the end.
    if (entries.length === 0) return files
    for (const entry of entries) {
      if (isDirectory(entry)) files.push(...(await filesOf(entry)))
      else if (isFile(entry)) {
        const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject))
        files.push({ path: entry.fullPath.replace(/^\//, ''), file })
      }
    }
  }
}
