import { type EditorState } from '@codemirror/state'
import { type Drawing } from '../graph-view/drawing.ts'
import { layOut } from '../graph-view/layout.ts'
import { spanNear } from '../graph-view/isAt.ts'
import { type Box } from '../graph-view/scene.ts'
import { useDraft } from '../shell/draftStore.ts'
import { useSelection } from '../shell/selectionStore.ts'

/** Boxes of a drawing; the cursor moves more often than the drawing changes. */
const boxesOf = new WeakMap<Drawing, readonly Box[]>()

/** Selects the graph's node that the cursor is on. */
export function followCursor(state: EditorState): void {
  const { drawing } = useDraft.getState()
  if (drawing === null) return
  const boxes = boxesOf.get(drawing) ?? layOut(drawing).boxes
  boxesOf.set(drawing, boxes)
  const { head } = state.selection.main
  const line = state.doc.lineAt(head)
  useSelection.getState().select(spanNear(boxes, line.number, head - line.from + 1), 'editor')
}
