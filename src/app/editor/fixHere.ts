import { forEachDiagnostic } from '@codemirror/lint'
import { type Command } from '@codemirror/view'

/** The likeliest change that mends what is wrong at the cursor, or else on its line. */
export const fixHere: Command = view => {
  const { head } = view.state.selection.main
  const line = view.state.doc.lineAt(head)
  const near: { distance: number; apply: () => void }[] = []
  forEachDiagnostic(view.state, ({ actions = [] }, from, to) => {
    const [action] = actions
    if (action === undefined || to < line.from || from > line.to) return
    const distance = head < from ? from - head : Math.max(0, head - to)
    near.push({ distance, apply: () => action.apply(view, from, to) })
  })
  const [nearest] = near.sort((a, b) => a.distance - b.distance)
  nearest?.apply()
  return nearest !== undefined
}
