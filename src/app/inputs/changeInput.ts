import { type InputValue } from '../../graph/inputs.ts'
import { useExperiment } from '../shell/experimentStore.ts'
import { rerun } from '../shell/session.ts'

/** Sets an input of the program; one that has run before runs again with it, any other is drawn anew. */
export function changeInput(name: string, value: InputValue): void {
  useExperiment.getState().setInput(name, value)
  rerun()
}
