import { type ShowCard } from '../../graph/showCard.ts'
import { type OptionValue } from '../../program/edits/intent.ts'

/** Writes what was chosen on a card into its `show` call (null takes the option away) and runs the program again. */
export async function chooseOption(card: ShowCard, key: string, value: OptionValue | null): Promise<void> {
  if (card.span === undefined) return
  const { applyIntent } = await import('../editor/applyIntent.ts')
  await applyIntent({ kind: 'show-option', span: card.span, key, value }, { rerun: true })
}
