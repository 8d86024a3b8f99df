import { useRef } from 'react'
import { openRecipe } from '../shell/openRecipe.ts'
import { toProblem } from '../shell/problem.ts'
import { useLinkProblem } from './linkProblemStore.ts'
import { maxInflated } from './link.ts'
import { modernizeRecipe } from './recipe.ts'

/** Opens an experiment that was saved as a file. */
export function OpenFileButton() {
  const input = useRef<HTMLInputElement>(null)
  const open = async (file: File) => {
    try {
      if (file.size > maxInflated) throw new Error('the file is larger than an experiment can be')
      openRecipe(modernizeRecipe(JSON.parse(await file.text())))
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
        accept=".json,application/json"
        aria-label="Experiment file"
        onChange={event => {
          const file = event.currentTarget.files?.[0]
          if (file) void open(file)
          event.currentTarget.value = ''
        }}
      />
    </>
  )
}
