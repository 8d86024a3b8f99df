import { useExperiment } from '../shell/experimentStore.ts'
import { runProgram } from '../shell/session.ts'
import { useInterrupted } from './interrupted.ts'

/** After a reload in the middle of a run: what happened, and the way on. */
export function InterruptedBar() {
  const { run, dismiss } = useInterrupted()
  const id = useExperiment(state => state.id)
  if (run === null || run.experiment !== id) return null
  const time = new Date(run.at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
  return (
    <div className="bar-notice" role="status">
      <p>
        The run that began at {time} was interrupted when this page was left. The program is as it was;
        earlier runs are in History.
      </p>
      <button type="button" className="button" onClick={() => void runProgram()}>
        Run again
      </button>
      <button type="button" className="quiet-button" onClick={dismiss}>
        Dismiss
      </button>
    </div>
  )
}
