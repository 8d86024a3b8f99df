import { useRef } from 'react'
import { useTensorFiles } from '../models/tensorFiles.ts'
import { openRecipe } from '../shell/openRecipe.ts'
import { toProblem } from '../shell/problem.ts'
import { useLinkProblem } from './linkProblemStore.ts'
import { maxInflated } from './link.ts'
import { modernizeRecipe } from './recipe.ts'

/** Opens an experiment that was saved as a file, or a file of tensors for `loadTensors`. */
export function OpenFileButton() {
  const input = useRef<HTMLInputElement>(null)
  const open = async (file: File) => {
    try {
      await openFile(file)
    } catch (error) {
      const { message } = error instanceof SyntaxError ? { message: 'it is not JSON' } : toProblem(error)
      useLinkProblem
        .getState()
        .set({ message: `${file.name} could not be opened: ${message}.`, salvaged: '' })
    }
  }
  return (
    <>
      <button type="button" className="quiet-button" onClick={() => input.current?.click()}>
        Open a file…
      </button>
      <input
        ref={input}
        type="file"
        hidden
        accept=".json,application/json,.safetensors"
        aria-label="Experiment file or file of tensors"
        onChange={event => {
          const file = event.currentTarget.files?.[0]
          if (file) void open(file)
          event.currentTarget.value = ''
        }}
      />
    </>
  )
}

async function openFile(file: File): Promise<void> {
  if (file.name.endsWith('.safetensors')) {
    await useTensorFiles.getState().open(file)
    return
  }
  if (file.size > maxInflated) throw new Error('the file is larger than an experiment can be')
  openRecipe(modernizeRecipe(JSON.parse(await file.text())))
}
