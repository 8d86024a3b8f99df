import * as v from 'valibot'
import {
  maxInputName,
  maxInputs,
  maxInputText,
  type DeclaredInput,
  type InputValue,
} from '../graph/inputs.ts'

const text = v.pipe(v.string(), v.maxLength(maxInputText))
const number = v.pipe(v.number(), v.finite())
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(100_000))
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(maxInputName))
const model = v.pipe(v.string(), v.minLength(1), v.maxLength(400))
const base = {
  name,
  span: v.optional(
    v.strictObject({ file: v.pipe(v.string(), v.maxLength(1000)), line: count, column: count }),
  ),
  note: v.optional(v.pipe(v.string(), v.maxLength(4 * maxInputText))),
}

/** An input as a program declares it, read as hostile: a control is drawn of it. */
export const declaredInput: v.GenericSchema<DeclaredInput> = v.variant('kind', [
  v.strictObject({ ...base, kind: v.literal('text'), value: text, default: text }),
  v.pipe(
    v.strictObject({
      ...base,
      kind: v.literal('slider'),
      min: number,
      max: number,
      step: v.pipe(number, v.gtValue(0)),
      value: number,
      default: number,
    }),
    v.check(({ min, max, step }) => min < max && step <= max - min && Number.isFinite(max - min)),
    v.check(({ min, max, ...input }) => [input.value, input.default].every(one => one >= min && one <= max)),
  ),
  v.pipe(
    v.strictObject({ ...base, kind: v.literal('layer'), model, layers: count, value: count, default: count }),
    v.check(({ layers, ...input }) => [input.value, input.default].every(one => one < layers)),
  ),
  v.strictObject({ ...base, kind: v.literal('token'), model, value: text, default: text }),
])

const inputValue: v.GenericSchema<InputValue> = v.union([text, number])
const inputName = v.pipe(v.string(), v.minLength(1), v.maxLength(maxInputName))

/**
 * What inputs are set to, as far as it may go into a sandbox: a recipe's may come from a link, and may speak of inputs
 * that its program had once.
 */
export const inputValuesFor = (values: Readonly<Record<string, unknown>>): Record<string, InputValue> =>
  Object.fromEntries(
    Object.entries(values)
      .flatMap(([key, value]): [string, InputValue][] =>
        v.is(inputName, key) && v.is(inputValue, value) ? [[key, value]] : [],
      )
      .slice(-4 * maxInputs),
  )
