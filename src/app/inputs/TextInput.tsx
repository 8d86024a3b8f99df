import { useId } from 'react'
import { maxInputText } from '../../graph/inputs.ts'
import { useTyped } from './useTyped.ts'

interface TextInputProps {
  name: string
  value: string
  onChange: (value: string) => void
}

const restMs = 300

/** A text in one line; the program has it when typing rests. */
export function TextInput({ name, value, onChange }: TextInputProps) {
  const id = useId()
  const { text, type, settle } = useTyped(value, onChange, () => true, restMs)
  return (
    <>
      <label className="input-name" htmlFor={id}>
        {name}
      </label>
      <input
        id={id}
        type="text"
        className="input-text"
        spellCheck={false}
        autoComplete="off"
        maxLength={maxInputText}
        value={text}
        onChange={event => type(event.currentTarget.value)}
        onBlur={settle}
        onKeyDown={event => {
          if (event.key === 'Enter') settle()
        }}
      />
    </>
  )
}
