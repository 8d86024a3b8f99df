import { useEffect } from 'react'
import { EditorView } from '@codemirror/view'
import { askProgram } from '../shell/programClient.ts'
import { useSelection } from '../shell/selectionStore.ts'
import { type EditorRef } from './editorRef.ts'
import { setHoverMark } from './hoverMark.ts'
import { spanAt } from './spanAt.ts'

/** What the pointer is on in the program is outlined in every view. */
export const couplesHover = EditorView.domEventHandlers({
  mousemove(event, view) {
    const position = view.posAtCoords({ x: event.clientX, y: event.clientY })
    useSelection.getState().setHover(position === null ? null : spanAt(view.state, position))
  },
  mouseleave: () => useSelection.getState().setHover(null),
})

/** What the pointer is on in another view is outlined here. */
export function useHoverCoupling(editor: EditorRef): void {
  const hover = useSelection(state => state.hover)
  useEffect(() => {
    const view = editor.current
    if (view === null) return
    if (hover === null) {
      view.dispatch({ effects: setHoverMark.of(null) })
      return
    }
    let isCurrent = true
    const code = view.state.doc.toString()
    void askProgram('spanExpression', code, hover).then(range => {
      if (!isCurrent || view.state.doc.toString() !== code) return
      view.dispatch({
        effects: setHoverMark.of(range === undefined ? null : { from: range.start, to: range.end }),
      })
    })
    return () => {
      isCurrent = false
    }
  }, [editor, hover])
}
