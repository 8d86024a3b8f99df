import { type EditorState } from '@codemirror/state'
import { type Drawing } from '../graph-view/drawing.ts'
import { spanNear } from '../graph-view/isAt.ts'
import { spansOf } from '../graph-view/spansOf.ts'
import { useDraft } from '../shell/draftStore.ts'
import { useSelection } from '../shell/selectionStore.ts'

/** Places in a drawing; the cursor moves more often than the drawing changes. */
const placesOf = new WeakMap<Drawing, ReturnType<typeof spansOf>>()

/** Selects the graph's node that the cursor is on. */
export function followCursor(state: EditorState): void {
  const { drawing } = useDraft.getState()
  if (drawing === null) return
  const places = placesOf.get(drawing) ?? spansOf(drawing)
  placesOf.set(drawing, places)
  const { head } = state.selection.main
  const line = state.doc.lineAt(head)
  useSelection.getState().select(spanNear(places, line.number, head - line.from + 1), 'editor')
}
