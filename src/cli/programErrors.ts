import { type Diagnostic } from '../program/diagnostic.ts'

/** Why a program cannot be compiled: every place at once. */
export class ProgramErrors extends Error {
  readonly errors: readonly Diagnostic[]

  constructor(errors: readonly Diagnostic[]) {
    super('the program has errors')
    this.errors = errors
  }
}
