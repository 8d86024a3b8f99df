import { useExperiment } from './experimentStore.ts'
import { useRun } from './runStore.ts'
import { runProgram, stopProgram } from './session.ts'
import { shortcut } from './shortcut.ts'

/** Run, or Stop while it runs. */
export function RunControls() {
  const isRunning = useRun(({ phase }) => phase.name === 'running')
  const isEmpty = useExperiment(({ recipe }) => recipe.code.trim() === '')
  if (isRunning)
    return (
      <button type="button" className="button stop-button" onClick={stopProgram}>
        Stop <kbd>Esc</kbd>
      </button>
    )
  return (
    <button type="button" className="button run-button" disabled={isEmpty} onClick={() => void runProgram()}>
      Run <kbd>{shortcut('↵')}</kbd>
    </button>
  )
}
