import { VitrineError } from '../graph/errors.ts'
import { type DeclaredInput, type InputHost } from '../graph/inputs.ts'
import { didYouMean } from '../graph/suggest.ts'

/** What `--input name=value` sets: the value is all after the first `=`. */
export interface GivenInput {
  name: string
  value: string
}

export interface GivenInputs extends InputHost {
  /** @throws VitrineError for a name that the program has not declared by its end */
  check(): void
}

/** Inputs as the command line sets them: one that does not fit is an error at the line that declares it. */
export function givenInputs(given: readonly GivenInput[]): GivenInputs {
  const declared: string[] = []
  return {
    values: Object.fromEntries(given.map(({ name, value }) => [name, value])),
    declare(input) {
      declared.push(input.name)
      const set = given.find(({ name }) => name === input.name)
      if (set === undefined || input.note === undefined) return
      throw new VitrineError(`--input ${set.name}=${set.value}: ${input.note}`, {
        span: input.span,
        hint: `${input.name} is ${wordsOf(input)}`,
      })
    },
    check() {
      const unknown = given.find(({ name }) => !declared.includes(name))
      if (unknown === undefined) return
      throw new VitrineError(`the program has no input ${unknown.name}`, {
        hint:
          didYouMean(unknown.name, declared) ??
          (declared.length === 0
            ? 'it declares none: input.text, input.slider'
            : `it has ${declared.join(', ')}`),
      })
    },
  }
}

function wordsOf(input: DeclaredInput): string {
  switch (input.kind) {
    case 'text':
      return 'a text'
    case 'slider':
      return `a number from ${input.min} to ${input.max}`
    case 'layer':
      return `a layer from 0 to ${input.layers - 1}, or from the end: -1`
    case 'token':
      return `a text that is one token of ${input.model}, such as ${JSON.stringify(input.default)}`
  }
}
