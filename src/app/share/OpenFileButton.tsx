import { useRef } from 'react'
import { openFile } from './openFile.ts'

/** Opens an experiment that was saved as a file, a program, or a file of tensors for `loadTensors`. */
export function OpenFileButton() {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <button type="button" className="quiet-button" onClick={() => input.current?.click()}>
        Open a file…
      </button>
      <input
        ref={input}
        type="file"
        hidden
        accept=".json,application/json,.ts,.safetensors"
        aria-label="Experiment file or file of tensors"
        onChange={event => {
          const file = event.currentTarget.files?.[0]
          if (file) void openFile(file)
          event.currentTarget.value = ''
        }}
      />
    </>
  )
}
