import { type InputValue } from '../../graph/inputs.ts'

type Inputs = Readonly<Record<string, InputValue>>

/** Whether two sets of inputs hold the same, in whatever order. */
export function sameInputs(a: Inputs, b: Inputs): boolean {
  const names = Object.keys(a)
  return (
    names.length === Object.keys(b).length &&
    names.every(name => Object.hasOwn(b, name) && a[name] === b[name])
  )
}
