import { promptSizes, type PromptSizes } from './promptSizes.ts'
import { type Prompt, type Rows, type RunOptions } from './versions/v1.ts'

/** What the sizes of a pass depend on. */
export interface PassSource {
  prompts: readonly Prompt[]
  options: Pick<RunOptions, 'generate'>
}

/**
 * Sizes of the symbols of site shapes in one pass over a row group: a trace has one; a generation one over the prompt
 * (step 0), then one for each new token: over the newest position alone where keys and values are kept, else over all.
 */
export function passSizes({ prompts, options }: PassSource, rows: Rows, step: number | null): PromptSizes {
  const sizes = promptSizes(prompts, rows)
  if (step === null || step === 0) return sizes
  if (options.generate?.cache === false) return { ...sizes, position: sizes.position + step }
  return { ...sizes, position: 1, past: sizes.position + step - 1 }
}
