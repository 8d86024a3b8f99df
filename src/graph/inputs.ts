import { type Span } from './errors.ts'

/** What the control of an input gives. */
export type InputValue = string | number

interface InputBase {
  /** Unique in a program; the label of the control. */
  name: string
  span?: Span | undefined
  /** Why `value` is not what the input was set to: that does not fit (any more). */
  note?: string | undefined
}

/** An input that a program declares: the host draws its control, and the program gets its value. */
export type DeclaredInput =
  | (InputBase & { kind: 'text'; value: string; default: string })
  | (InputBase & {
      kind: 'slider'
      min: number
      max: number
      step: number
      value: number
      default: number
    })
  /** A layer of a model, 0 .. layers - 1. */
  | (InputBase & { kind: 'layer'; model: string; layers: number; value: number; default: number })
  /** A text that is one token of a model's tokenizer. */
  | (InputBase & { kind: 'token'; model: string; value: string; default: string })

/** Who sets the inputs of a running program, and hears which there are. */
export interface InputHost {
  /** What they are set to, by name; an input that is not here has its default. */
  readonly values: Readonly<Record<string, InputValue>>
  /** Told of each input once, as the program declares it, with the value that the program gets. */
  declare(input: DeclaredInput): void
}

/** Most inputs of one program. */
export const maxInputs = 50
/** Longest name of an input, and longest text that one holds, in UTF-16 units. */
export const maxInputName = 100
export const maxInputText = 10_000
