import { maxInputText } from '../graph/inputs.ts'
import { type Input, type SliderOptions } from './api.ts'
import { inputName, InputTable, modelOf } from './inputTable.ts'
import { fitLayer, fitNumber, fitText, fitToken } from './inputValues.ts'
import { readOptions } from './options.ts'
import { type Program } from './program.ts'

type Slider = Required<SliderOptions>

/** `input`: values that whoever runs the program sets from outside. */
export function inputFunctions(program: Program): Input {
  const table = new InputTable(program)
  return {
    text(name: unknown, value: unknown = '') {
      if (typeof value !== 'string')
        return program.fail('input.text takes a text', "input.text('prompt', 'The city of')")
      if (value.length > maxInputText)
        program.fail(`the text of an input has at most ${maxInputText} characters`)
      return table.declare(
        inputName(program, name),
        value,
        set => fitText(set, value),
        common => ({ kind: 'text', ...common }),
      )
    },
    slider(name: unknown, options: unknown) {
      const own = inputName(program, name)
      const { value, ...range } = readSlider(program, own, options)
      return table.declare(
        own,
        value,
        set => fitNumber(set, range, value),
        common => ({ kind: 'slider', ...range, ...common }),
      )
    },
    layer(name: unknown, handle: unknown, value?: unknown) {
      const own = inputName(program, name)
      const model = modelOf(program, 'layer', handle)
      const { layers } = model.description.siteMap.sizes
      const chosen = value === undefined ? Math.floor(layers / 2) : layerOf(program, value, layers)
      return table.declare(
        own,
        chosen,
        set => fitLayer(set, layers, chosen),
        common => ({ kind: 'layer', model: model.description.ref.id, layers, ...common }),
      )
    },
    token(name: unknown, handle: unknown, value: unknown) {
      const own = inputName(program, name)
      const model = modelOf(program, 'token', handle)
      const { id } = model.description.ref
      const tokenizer = model.tokenizer ?? program.fail(`${id} has no tokenizer`, 'work with token ids')
      if (typeof value !== 'string')
        return program.fail('input.token takes a text', "input.token('answer', model, ' Paris')")
      const { note } = fitToken(value, tokenizer, value)
      if (note !== undefined) program.fail(note, 'an input of one token begins with a text that is one')
      return table.declare(
        own,
        value,
        set => fitToken(set, tokenizer, value),
        common => ({ kind: 'token', model: id, ...common }),
      )
    },
  }
}

function layerOf(program: Program, value: unknown, layers: number): number {
  const isLayer = Number.isInteger(value) && Number(value) >= -layers && Number(value) < layers
  if (!isLayer)
    return program.fail(
      `there is no layer ${String(value)}: the model has ${layers}`,
      `0 to ${layers - 1}, or from the end: -1`,
    )
  return Number(value) < 0 ? Number(value) + layers : Number(value)
}

/** @throws VitrineError for a range that is none, and for a value outside of it */
function readSlider(program: Program, name: string, given: unknown): Slider {
  const { min, max, value, ...rest } = readOptions(program, 'input.slider', given, [
    'min',
    'max',
    'step',
    'value',
  ])
  if (!isFinite(min) || !isFinite(max) || !isFinite(value))
    return program.fail(
      'input.slider takes the numbers min, max and value',
      `input.slider('${name}', { min: 0, max: 2, value: 1 })`,
    )
  if (min >= max) program.fail(`the slider ${name} has no range: min ${min} is not below max ${max}`)
  if (value < min || value > max)
    program.fail(
      `the slider ${name} goes from ${min} to ${max}, and its value is ${value}`,
      'a value in the range, where it stands until somebody moves it',
    )
  const { step = Number(((max - min) / 100).toPrecision(12)) } = rest
  if (!isFinite(step) || step <= 0 || step > max - min)
    return program.fail(`the step of ${name} is a number above 0, and no larger than its range`)
  return { min, max, step, value }
}

const isFinite = (value: unknown): value is number => Number.isFinite(value)
