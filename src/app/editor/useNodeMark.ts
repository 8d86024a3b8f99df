import { type StateEffect } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { useEffect } from 'react'
import { askProgram } from '../shell/programClient.ts'
import { useSelection } from '../shell/selectionStore.ts'
import { type EditorRef } from './editorRef.ts'
import { setNodeMark } from './nodeMark.ts'
import { offsetOf } from './toDiagnostic.ts'

/** Marks the code of the selected node, and brings it into view where another place selected it. */
export function useNodeMark(editor: EditorRef): void {
  const span = useSelection(state => state.span)
  const by = useSelection(state => state.by)
  useEffect(() => {
    const view = editor.current
    if (view === null) return
    if (span === null) {
      view.dispatch({ effects: setNodeMark.of(null) })
      return
    }
    let isCurrent = true
    const code = view.state.doc.toString()
    void askProgram('spanExpression', code, span).then(range => {
      if (!isCurrent || view.state.doc.toString() !== code) return
      const effects: StateEffect<unknown>[] = [
        setNodeMark.of(range === undefined ? null : { from: range.start, to: range.end }),
      ]
      if (by !== 'editor')
        effects.push(
          EditorView.scrollIntoView(offsetOf(view.state.doc, span.line, span.column), { yMargin: 60 }),
        )
      view.dispatch({ effects })
    })
    return () => {
      isCurrent = false
    }
  }, [editor, span, by])
}
