import { useId } from 'react'
import { type DeclaredInput, type InputValue } from '../../graph/inputs.ts'
import { useExperiment } from '../shell/experimentStore.ts'
import { changeInput } from './changeInput.ts'
import { SliderInput } from './SliderInput.tsx'
import { TextInput } from './TextInput.tsx'
import { TokenInput } from './TokenInput.tsx'

/** One input: its name, its control, the way back to its default, and why the program has another value than set. */
export function InputControl({ input }: { input: DeclaredInput }) {
  const set = useExperiment(({ recipe }) =>
    Object.hasOwn(recipe.inputs, input.name) ? recipe.inputs[input.name] : undefined,
  )
  const id = useId()
  const isDefault = set === undefined || set === input.default
  const change = (value: InputValue) => changeInput(input.name, value)
  return (
    <div className="input" role="group" aria-label={input.name} data-kind={input.kind}>
      <label className="input-name" htmlFor={id}>
        {input.name}
      </label>
      <Control id={id} input={input} set={set} change={change} />
      <button
        type="button"
        className="input-reset"
        disabled={isDefault}
        aria-label={`Set ${input.name} back to ${String(input.default)}`}
        title={`back to ${String(input.default)}`}
        onClick={() => change(input.default)}
      >
        ↺
      </button>
      {input.note !== undefined && set !== undefined && (
        <p className="input-note" role="status">
          {input.note}: {typeof input.value === 'string' ? `“${input.value}”` : input.value} is used
        </p>
      )}
    </div>
  )
}

interface ControlProps {
  id: string
  input: DeclaredInput
  /** What it was set to, of whatever kind; undefined for its default. */
  set: InputValue | undefined
  change: (value: InputValue) => void
}

function Control({ id, input, set, change }: ControlProps) {
  const { name } = input
  switch (input.kind) {
    case 'text':
      return <TextInput id={id} value={textOf(set, input.default)} onChange={change} />
    case 'token':
      return <TokenInput id={id} model={input.model} value={textOf(set, input.default)} onChange={change} />
    case 'slider': {
      const { min, max, step } = input
      return (
        <SliderInput
          id={id}
          name={name}
          {...{ min, max, step }}
          value={numberOf(set, input)}
          onChange={change}
        />
      )
    }
    case 'layer':
      return (
        <SliderInput
          id={id}
          name={name}
          min={0}
          max={input.layers - 1}
          step={1}
          value={numberOf(set, input)}
          onChange={change}
        />
      )
  }
}

const textOf = (set: InputValue | undefined, fallback: string): string =>
  typeof set === 'string' ? set : fallback

/** What was set while it fits; a layer may be counted from the end, which the program has turned around. */
const numberOf = (
  set: InputValue | undefined,
  input: { value: number; default: number; note?: string | undefined },
): number =>
  set === undefined
    ? input.default
    : typeof set === 'number' && set >= 0 && input.note === undefined
      ? set
      : input.value
