import { openFile, opens } from './openFile.ts'

/** Opens a file that is dropped anywhere on the page. Folders and other files are left to whoever else wants them. */
export function acceptDrops(): void {
  addEventListener('dragover', event => {
    if (event.dataTransfer?.types.includes('Files')) event.preventDefault()
  })
  addEventListener('drop', event => {
    const file = [...(event.dataTransfer?.files ?? [])].find(({ name }) => opens(name))
    if (file === undefined || event.defaultPrevented) return
    event.preventDefault()
    void openFile(file)
  })
}
