import { useDraft } from '../shell/draftStore.ts'
import { useExperiment } from '../shell/experimentStore.ts'
import { InputControl } from './InputControl.tsx'
import './inputs.css'

/** The inputs that the program declares, as controls in its order; nothing where it declares none. */
export function InputPanel() {
  const inputs = useDraft(state => state.inputs)
  const isOfThis = useDraft(state => state.inputsFor) === useExperiment(state => state.opened)
  if (!isOfThis || inputs.length === 0) return null
  return (
    <section className="inputs" aria-label="Inputs of the program" tabIndex={0}>
      {inputs.map(input => (
        <InputControl key={`${input.kind} ${input.name}`} input={input} />
      ))}
    </section>
  )
}
