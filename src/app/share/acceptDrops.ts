import { droppedFolder, filesOf } from '../models/droppedFolder.ts'
import { useFolders } from '../models/folderStore.ts'
import { openFile, opens } from './openFile.ts'

/** Opens what is dropped anywhere on the page: a file that the page reads, or a folder that holds a model. */
export function acceptDrops(): void {
  addEventListener('dragover', event => {
    if (event.dataTransfer?.types.includes('Files')) event.preventDefault()
  })
  addEventListener('drop', event => {
    const folder = event.defaultPrevented ? null : droppedFolder(event.dataTransfer?.items)
    if (folder !== null) {
      event.preventDefault()
      void filesOf(folder).then(useFolders.getState().open)
      return
    }
    const file = [...(event.dataTransfer?.files ?? [])].find(({ name }) => opens(name))
    if (file === undefined || event.defaultPrevented) return
    event.preventDefault()
    void openFile(file)
  })
}
