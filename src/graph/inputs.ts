import { type Span } from './errors.ts'

/** What the control of an input gives. */
export type InputValue = string | number

interface InputBase {
  /** Unique in a program; the label of the control. */
  name: string
  span?: Span | undefined
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
