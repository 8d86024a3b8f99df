interface ChoiceFieldProps {
  label: string
  value: string
  options: readonly { value: string; label: string }[]
  onChange: (value: string) => void
}

/** A labelled choice among a few values. */
export function ChoiceField({ label, value, options, onChange }: ChoiceFieldProps) {
  return (
    <label className="field">
      <span>{label}</span>
      <select value={value} onChange={event => onChange(event.currentTarget.value)}>
        {/* A value that the menu does not offer stands in the program all the same. */}
        {options.every(option => option.value !== value) && <option value={value}>{value}</option>}
        {options.map(option => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  )
}
