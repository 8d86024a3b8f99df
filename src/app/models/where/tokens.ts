import { type Drawing } from '../../graph-view/drawing.ts'
import { type Tokens } from './estimate.ts'

/** A prompt of which nothing is known yet. */
const assumed = 100

/** Tokens of the largest pass that the program makes, all prompts and rows of it. */
export function tokensOf(drawing: Drawing | null): Tokens {
  const passes = (drawing?.parts ?? []).flatMap(({ graph }) =>
    (graph?.runs ?? []).map(({ prompts }) =>
      prompts.reduce((sum, { ids }) => sum + ids.reduce((row, one) => row + one.length, 0), 0),
    ),
  )
  const count = Math.max(0, ...passes)
  return count === 0
    ? { count: assumed, words: 'assumed: the program has not been drawn' }
    : { count, words: 'the largest pass of the program' }
}
