import { type Span } from '../graph/errors.ts'
import { maxInputName, maxInputs, type DeclaredInput, type InputValue } from '../graph/inputs.ts'
import { modelRecords, isObject } from './identity.ts'
import { type Fit } from './inputValues.ts'
import { type ModelRecord } from './modelRecord.ts'
import { type Program } from './program.ts'
import { warn } from './warn.ts'

/** What is the same for all kinds of inputs. */
interface Common<T extends InputValue> {
  name: string
  span: Span | undefined
  note: string | undefined
  value: T
  default: T
}

/** The inputs that one program has declared so far. */
export class InputTable {
  readonly #program: Program
  readonly #declared = new Map<string, DeclaredInput>()

  constructor(program: Program) {
    this.#program = program
  }

  /**
   * The value of an input, which its host hears of. The same declaration may be reached again: the body of a sweep is
   * recorded for each cell.
   * @param fit makes the value that it was set to one that it may have
   * @param describe the declaration, of its own kind
   * @throws VitrineError for the name of another input, and for one input too many
   */
  declare<T extends InputValue>(
    name: string,
    fallback: T,
    fit: (set: InputValue) => Fit<T>,
    describe: (common: Common<T>) => DeclaredInput,
  ): T {
    const program = this.#program
    const { inputs } = program.executor
    const span = program.span()
    const set = inputs !== undefined && Object.hasOwn(inputs.values, name) ? inputs.values[name] : undefined
    const { value, note }: Fit<T> = set === undefined ? { value: fallback } : fit(set)
    const declared = describe({ name, span, note, value, default: fallback })
    const before = this.#declared.get(name)
    if (before !== undefined) {
      if (JSON.stringify(before) !== JSON.stringify(declared))
        program.fail(`there is an input ${name} already`, 'give each input a name of its own', before.span)
      return value
    }
    if (this.#declared.size === maxInputs) program.fail(`a program has at most ${maxInputs} inputs`)
    this.#declared.set(name, declared)
    inputs?.declare(declared)
    if (note !== undefined) warn(program, `${name}: ${note}`, `it is ${JSON.stringify(value)} here`)
    return value
  }
}

/** @throws VitrineError for what is no name */
export function inputName(program: Program, name: unknown): string {
  if (typeof name === 'string' && name.trim() !== '' && name.length <= maxInputName) return name
  return program.fail(
    `the name of an input is a text of at most ${maxInputName} characters`,
    "it stands beside the control: input.text('prompt', 'The city of')",
  )
}

/** @throws VitrineError for what is no model */
export function modelOf(program: Program, what: 'layer' | 'token', handle: unknown): ModelRecord {
  const model = isObject(handle) ? modelRecords.get(handle) : undefined
  if (model !== undefined) return model
  const value = what === 'layer' ? '3' : "' Paris'"
  return program.fail(
    `input.${what} takes the model that it is of`,
    `input.${what}('${what}', model, ${value})`,
  )
}
