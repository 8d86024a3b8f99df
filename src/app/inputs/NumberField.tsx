import { useState } from 'react'

interface NumberFieldProps {
  name: string
  min: number
  max: number
  step: number
  value: number
  onChange: (value: number) => void
}

/** A number as text while it is typed; what is no number in the range is marked and not taken. */
export function NumberField({ name, min, max, step, value, onChange }: NumberFieldProps) {
  const [typed, setTyped] = useState<string | null>(null)
  const isWhole = Number.isInteger(step) && Number.isInteger(min)
  const read = (text: string): number | null => {
    const number = text.trim() === '' ? NaN : Number(text)
    const isTaken = number >= min && number <= max && (!isWhole || Number.isInteger(number))
    return isTaken ? number : null
  }
  const isWrong = typed !== null && read(typed) === null
  return (
    <input
      type="text"
      inputMode={isWhole && min >= 0 ? 'numeric' : 'decimal'}
      className="input-number number"
      aria-label={`${name}, from ${min} to ${max}`}
      aria-invalid={isWrong}
      title={isWrong ? `a ${isWhole ? 'whole ' : ''}number from ${min} to ${max}` : `from ${min} to ${max}`}
      value={typed ?? String(value)}
      onChange={event => {
        const text = event.currentTarget.value
        setTyped(text)
        const number = read(text)
        if (number !== null && number !== value) onChange(number)
      }}
      onBlur={() => setTyped(null)}
      onKeyDown={event => {
        if (event.key === 'Enter') setTyped(null)
        const direction = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0
        if (direction === 0) return
        event.preventDefault()
        setTyped(null)
        // Without the dust of binary fractions.
        const next = Number((value + direction * step).toPrecision(12))
        onChange(Math.min(Math.max(next, min), max))
      }}
    />
  )
}
