import { useEffect } from 'react'
import { useLineWidgetStore } from '../../editor/lineWidgetStore.ts'
import { type ResultEntry } from '../../shell/runStore.ts'

/** Asks the editor for room below the lines whose cards are pinned there. */
export function usePinnedLines(entries: readonly ResultEntry[]): void {
  useEffect(() => {
    const lines = entries.flatMap(({ card }) => (card.pin === true && card.span ? [card.span.line] : []))
    useLineWidgetStore.getState().want(lines)
  }, [entries])
  useEffect(() => () => useLineWidgetStore.getState().want([]), [])
}
