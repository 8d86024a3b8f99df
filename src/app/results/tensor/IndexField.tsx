interface IndexFieldProps {
  name: string
  size: number
  value: number
  onChange: (value: number) => void
}

/** A place along one dimension, typed or stepped. */
export function IndexField({ name, size, value, onChange }: IndexFieldProps) {
  return (
    <label className="index-field">
      {name}
      <input
        type="number"
        inputMode="numeric"
        min={0}
        max={size - 1}
        value={value}
        onChange={event => {
          const to = event.target.valueAsNumber
          if (Number.isInteger(to)) onChange(Math.max(0, Math.min(size - 1, to)))
        }}
      />
      <span className="quiet">of {size}</span>
    </label>
  )
}
