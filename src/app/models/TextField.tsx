interface TextFieldProps {
  label: string
  value: string
  placeholder: string
  onCommit: (value: string) => void
}

/** Written into the program when the field is left or Enter is pressed, not at each letter. */
export function TextField({ label, value, placeholder, onCommit }: TextFieldProps) {
  const commit = (next: string) => {
    if (next.trim() !== value) onCommit(next.trim())
  }
  return (
    <label className="field">
      <span>{label}</span>
      <input
        key={value}
        type="text"
        defaultValue={value}
        placeholder={placeholder}
        spellCheck={false}
        onBlur={event => commit(event.currentTarget.value)}
        onKeyDown={event => {
          if (event.key === 'Enter') commit(event.currentTarget.value)
        }}
      />
    </label>
  )
}
