import { type RunPlace } from '../graph/address.ts'
import { type ModelDescription } from '../graph/executor.ts'
import { type Edit } from './edits.ts'
import { type SiteIndex } from '../graph/siteIndex.ts'
import { type PromptTokenizer } from './tokenizer.ts'

/** One opened model, as recording knows it: no weights. */
export interface ModelRecord {
  readonly description: ModelDescription
  readonly sites: SiteIndex
  /** null where the repository has none: then prompts are ids. */
  readonly tokenizer: PromptTokenizer | null
  /** Interventions that are built in, in the order in which they were made. */
  readonly edits: readonly Edit[]
  /** Where its traces, weights and modules run unless they say otherwise. */
  readonly remote: RunPlace
}

/** Whether two openings are of one file: their tensors and sites may meet. */
export const isSameModel = (a: ModelRecord, b: ModelRecord): boolean => {
  const [one, other] = [a.description.ref, b.description.ref]
  return one.id === other.id && one.revision === other.revision && one.precision === other.precision
}
