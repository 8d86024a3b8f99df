import { type LeftOut, type PlanBatch, type PlanStep } from './planReport.ts'

/** A batch in a line: `1 row of 8 positions; prompt 1; unembedded: 7`. */
export function batchWords({ prompts, rows, positions, past, unembedded, derived }: PlanBatch): string {
  const which = `prompt${prompts.length > 1 ? 's' : ''} ${prompts.map(prompt => prompt + 1).join(', ')}`
  return [
    `${rows} row${rows > 1 ? 's' : ''} of ${positions} position${positions > 1 ? 's' : ''}`,
    ...(past > 0 ? [`behind ${past} that are kept`] : []),
    derived
      ? `cells of a sweep over ${which}, from ${derived.begins} on; what lies before is that of batch ${derived.from + 1}`
      : which,
    ...(unembedded === null ? [] : [`unembedded: ${unembedded.join(', ')}`]),
  ].join('; ')
}

/** Where a step's program comes from: `as step 3`, `kept`, `compiled in 1.7 ms`. */
export function programWords({ sameProgramAs, compiled, compileMs }: PlanStep): string {
  if (sameProgramAs !== null) return `as step ${sameProgramAs + 1}`
  if (compiled) return 'kept'
  return `compiled${compileMs > 0 ? ` in ${compileMs.toFixed(1)} ms` : ''}`
}

/** The file's operators that a step runs as they are, and those that it runs as primitives. */
export const operatorWords = ({ fused, opened }: PlanStep): string =>
  [
    ...fused.map(({ operator, count }) => (count > 1 ? `${count} ${operator}` : operator)),
    ...opened.map(({ operator, site }) => `${operator} opened for ${site}`),
  ].join(', ')

export const leftOutWords = ({ what, why }: LeftOut): string => `left out: ${what} (${why})`
