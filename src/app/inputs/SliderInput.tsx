import { NumberField } from './NumberField.tsx'

interface SliderInputProps {
  /** Of the control, which its label names. */
  id: string
  name: string
  min: number
  max: number
  step: number
  value: number
  onChange: (value: number) => void
}

/** A slider, and its number to be typed: exactly, beyond the slider's steps. */
export function SliderInput({ id, name, min, max, step, value, onChange }: SliderInputProps) {
  return (
    <>
      <input
        id={id}
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        onChange={event => onChange(Number(event.currentTarget.value))}
      />
      <NumberField name={name} {...{ min, max, step }} value={value} onChange={onChange} />
    </>
  )
}
