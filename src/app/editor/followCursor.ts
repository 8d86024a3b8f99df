import { type EditorState } from '@codemirror/state'
import { layOut } from '../graph-view/layout.ts'
import { spanNear } from '../graph-view/isAt.ts'
import { useDraft } from '../shell/draftStore.ts'
import { useSelection } from '../shell/selectionStore.ts'

/** Selects the graph's node that the cursor is on. */
export function followCursor(state: EditorState): void {
  const { drawing } = useDraft.getState()
  if (drawing === null) return
  const { head } = state.selection.main
  const line = state.doc.lineAt(head)
  useSelection.getState().select(spanNear(layOut(drawing).boxes, line.number, head - line.from + 1), 'editor')
}
