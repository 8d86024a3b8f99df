import { type EditorState } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { useEffect, useRef } from 'react'
import { useExperiment } from '../shell/experimentStore.ts'
import { runProgram, stopProgram } from '../shell/session.ts'
import { editorExtensions } from './editorExtensions.ts'
import { editorForPage } from './editorForPage.ts'
import { followCursor } from './followCursor.ts'
import { setPageEditor } from './pageEditor.ts'
import { useExternalCode } from './useExternalCode.ts'
import { useProblemMarks } from './useProblemMarks.ts'
import { keepsUndo, stateWithUndo } from './keptUndo.ts'
import { TouchBar } from './TouchBar.tsx'
import { useHoverCoupling } from './useHoverCoupling.ts'
import { useLineWidgetHosts } from './lineWidgets.ts'
import { useNodeMark } from './useNodeMark.ts'

/** The program in CodeMirror. Its text is the experiment's; problems and the selected node are marked in it. */
export default function CodeEditor() {
  const holder = useRef<HTMLDivElement>(null)
  const editor = useRef<EditorView>(null)
  const opened = useExperiment(state => state.opened)

  useEffect(() => {
    if (holder.current === null) return
    const view = new EditorView({ parent: holder.current, state: initialState() })
    editor.current = view
    setPageEditor(editorForPage(view))
    return () => {
      setPageEditor(null)
      view.destroy()
    }
  }, [])

  useEffect(() => {
    const { code } = useExperiment.getState().recipe
    const view = editor.current
    // A new state, so that undo does not reach into the experiment before.
    if (!view || view.state.doc.toString() === code) return
    view.setState(initialState())
    // How far the experiment before was scrolled says nothing about this one.
    view.scrollDOM.scrollTop = 0
  }, [opened])

  useExternalCode(editor)
  useProblemMarks(editor)
  useNodeMark(editor)
  useHoverCoupling(editor)
  useLineWidgetHosts(editor, opened)
  return (
    <div className="editor-frame">
      <div className="editor-holder" ref={holder} />
      <TouchBar editor={editor} />
    </div>
  )
}

function initialState(): EditorState {
  return stateWithUndo(useExperiment.getState().recipe.code, [
    keepsUndo,
    editorExtensions({ onRun: () => void runProgram(), onStop: stopProgram }),
    EditorView.updateListener.of(update => {
      if (update.docChanged) useExperiment.getState().setCode(update.state.doc.toString())
      if (update.selectionSet && !update.docChanged) followCursor(update.state)
    }),
  ])
}
