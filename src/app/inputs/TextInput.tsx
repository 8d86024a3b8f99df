import { maxInputText } from '../../graph/inputs.ts'
import { useTyped } from './useTyped.ts'

interface TextInputProps {
  /** Of the control, which its label names. */
  id: string
  value: string
  onChange: (value: string) => void
}

const restMs = 300

/** A text in one line; the program has it when typing rests. */
export function TextInput({ id, value, onChange }: TextInputProps) {
  const { text, type, settle } = useTyped(value, onChange, () => true, restMs)
  return (
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
  )
}
