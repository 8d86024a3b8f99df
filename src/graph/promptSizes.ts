import { type Prompt, type Rows } from './versions/v1.ts'

/** Sizes of the symbols of site shapes in a trace. */
export interface PromptSizes extends Readonly<Record<string, number>> {
  batch: number
  position: number
  past: number
}

/** The positions of one row group: those of its longest row, since rows are aligned on the right (LANGUAGE 21). */
export const longestRow = ({ ids }: Pick<Prompt, 'ids'>): number =>
  ids.reduce((most, row) => Math.max(most, row.length), 0)

/** Rows and positions of a row group, or of all of them (which then have equally many positions). */
export function promptSizes(prompts: readonly Prompt[], rows: Rows): PromptSizes {
  const groups = rows === 'all' ? prompts : prompts.slice(rows, rows + 1)
  return {
    batch: groups.reduce((sum, { ids }) => sum + ids.length, 0),
    position: groups.reduce((most, group) => Math.max(most, longestRow(group)), 0),
    past: 0,
  }
}
