import { type ModelDescription } from '../graph/executor.ts'
import { type SiteIndex } from './siteIndex.ts'
import { type PromptTokenizer } from './tokenizer.ts'

/** One opened model, as recording knows it: no weights. */
export interface ModelRecord {
  readonly description: ModelDescription
  readonly sites: SiteIndex
  /** null where the repository has none: then prompts are ids. */
  readonly tokenizer: PromptTokenizer | null
}
