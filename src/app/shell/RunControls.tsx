import { printChord } from '../commands/chord.ts'
import { isMac } from '../commands/isMac.ts'
import { useExperiment } from './experimentStore.ts'
import { useRun } from './runStore.ts'
import { runProgram, stopProgram } from './session.ts'

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
      Run <kbd>{printChord({ key: 'Enter', mod: true }, isMac)}</kbd>
    </button>
  )
}
