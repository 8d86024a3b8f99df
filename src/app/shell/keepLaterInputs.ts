import { type DeclaredInput } from '../../graph/inputs.ts'

/**
 * The inputs of a program that was recorded in part: those that it declared, and those known from before, which it may
 * declare after the place where the draft ended. Their controls stay while one types.
 */
export const keepLaterInputs = (
  declared: readonly DeclaredInput[],
  known: readonly DeclaredInput[],
): readonly DeclaredInput[] => [
  ...declared,
  ...known.filter(input => !declared.some(({ name }) => name === input.name)),
]
