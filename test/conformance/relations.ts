import { type Relation } from './relation.ts'
import { generationRelations } from './relations/generation.ts'
import { languageRelations } from './relations/language.ts'
import { promptRelations } from './relations/prompts.ts'
import { readRelations } from './relations/reads.ts'
import { sumRelations } from './relations/sums.ts'
import { writeRelations } from './relations/writes.ts'

/** All relations that hold on every model. */
export const relations: readonly Relation[] = [
  ...readRelations,
  ...writeRelations,
  ...promptRelations,
  ...languageRelations,
  ...generationRelations,
  ...sumRelations,
]
