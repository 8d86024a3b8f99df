import { type ShowCard } from '../../graph/showCard.ts'
import { describeWithoutWeights } from '../models/descriptions.ts'
import { noteModel } from '../models/noteModel.ts'
import { vocabStore } from '../results/vocabStore.ts'

/** Makes tokens on cards of earlier runs readable, where what is needed for it is here: nothing is downloaded. */
export async function knowModels(cards: readonly ShowCard[]): Promise<void> {
  const models = cards.flatMap(card =>
    'model' in card
      ? [card.model]
      : card.kind === 'generations'
        ? card.generations.map(({ model }) => model)
        : [],
  )
  for (const id of new Set(models)) {
    if (vocabStore.has(id)) continue
    const description = await describeWithoutWeights({ id }).catch(() => null)
    if (description !== null) await noteModel(description)
  }
}
