import { type ShowCard } from '../../../graph/showCard.ts'
import { toProblem } from '../../shell/problem.ts'
import { cardKey } from './cardKey.ts'
import { useCardViews } from './cardViewStore.ts'

/** Puts the same card of an earlier run beside a card: the card at the same place that shows the same kind. */
export async function compareWith(card: ShowCard, number: number): Promise<void> {
  const { compare } = useCardViews.getState()
  const key = cardKey(card)
  await stopComparing(card)
  const { holdRun } = await import('../../experiments/heldRuns.ts')
  holdRun(number)
  try {
    const { loadRun } = await import('../../experiments/runHistory.ts')
    const { entries, withheld } = await loadRun(number)
    const entry = entries.find(other => cardKey(other.card) === key)
    if (entry !== undefined) compare(key, { number, entry })
    else if (withheld.some(({ index }) => index === card.index))
      compare(key, { number, problem: `this card of run ${number} was too large to be kept` })
    else compare(key, { number, problem: `run ${number} has no card of this kind at this place` })
  } catch (error) {
    compare(key, { number, problem: toProblem(error).message })
  }
}

/** Takes the card of an earlier run away again, and its tensors where nothing else shows them. */
export async function stopComparing(card: ShowCard): Promise<void> {
  const key = cardKey(card)
  const { compared, compare } = useCardViews.getState()
  const before = compared.get(key)
  if (before === undefined) return
  compare(key, null)
  const { letRunGo } = await import('../../experiments/heldRuns.ts')
  letRunGo(before.number)
}
