import { useRef } from 'react'
import { useFolders } from './folderStore.ts'

/** Chooses a model folder of this machine; dropping one on the page does the same. */
export function OpenFolderButton() {
  const input = useRef<HTMLInputElement>(null)
  const open = useFolders(state => state.open)
  return (
    <>
      <button type="button" className="button" onClick={() => input.current?.click()}>
        Open a model folder…
      </button>
      <input
        ref={element => {
          input.current = element
          // React does not know this attribute as a property.
          element?.setAttribute('webkitdirectory', '')
        }}
        type="file"
        hidden
        aria-label="Model folder"
        onChange={event => {
          const files = [...(event.currentTarget.files ?? [])]
          event.currentTarget.value = ''
          if (files.length > 0) void open(files.map(file => ({ path: file.webkitRelativePath, file })))
        }}
      />
    </>
  )
}
