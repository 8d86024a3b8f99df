import { setDiagnostics } from '@codemirror/lint'
import { EditorState, type StateEffect } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { useEffect, useRef } from 'react'
import { useDraft } from '../shell/draftStore.ts'
import { useExperiment } from '../shell/experimentStore.ts'
import { runProgram, stopProgram } from '../shell/session.ts'
import { askProgram } from '../shell/programClient.ts'
import { useRun } from '../shell/runStore.ts'
import { useSelection } from '../shell/selectionStore.ts'
import { editorExtensions } from './editorExtensions.ts'
import { setInsert } from './insertAtCursor.ts'
import { setNodeMark } from './nodeMark.ts'
import { followCursor } from './followCursor.ts'
import { smallestChange } from './smallestChange.ts'
import { offsetOf, toDiagnostic } from './toDiagnostic.ts'

/** The program in CodeMirror. Its text is the experiment's; problems and the selected node are marked in it. */
export default function CodeEditor() {
  const holder = useRef<HTMLDivElement>(null)
  const editor = useRef<EditorView>(null)
  const opened = useExperiment(state => state.opened)

  useEffect(() => {
    if (holder.current === null) return
    const view = new EditorView({ parent: holder.current, state: initialState() })
    editor.current = view
    setInsert(text => {
      view.dispatch(view.state.replaceSelection(text))
      view.focus()
    })
    return () => {
      setInsert(null)
      view.destroy()
    }
  }, [])

  useEffect(() => {
    const { code } = useExperiment.getState().recipe
    const view = editor.current
    // A new state, so that undo does not reach into the experiment before.
    if (view && view.state.doc.toString() !== code) view.setState(initialState())
  }, [opened])

  useExternalCode(editor)
  useProblemMarks(editor)
  useNodeMark(editor)
  return <div className="editor-holder" ref={holder} />
}

type EditorRef = { readonly current: EditorView | null }

function initialState(): EditorState {
  return EditorState.create({
    doc: useExperiment.getState().recipe.code,
    extensions: [
      editorExtensions({ onRun: () => void runProgram(), onStop: stopProgram }),
      EditorView.updateListener.of(update => {
        if (update.docChanged) useExperiment.getState().setCode(update.state.doc.toString())
        if (update.selectionSet && !update.docChanged) followCursor(update.state)
      }),
    ],
  })
}

/** Takes in what others write into the program: a model chosen in a menu, a path from the site map. */
function useExternalCode(editor: EditorRef): void {
  const code = useExperiment(({ recipe }) => recipe.code)
  useEffect(() => {
    const view = editor.current
    if (view === null || view.state.doc.toString() === code) return
    const change = smallestChange(view.state.doc.toString(), code)
    view.dispatch({ changes: change, selection: { anchor: change.from + change.insert.length } })
  }, [editor, code])
}

function useProblemMarks(editor: EditorRef): void {
  const drafted = useDraft(state => state.problems)
  const failed = useRun(({ phase }) => (phase.name === 'failed' ? phase.problem : null))
  const isOfThisCode = useExperiment(({ recipe }) => recipe.code === useRun.getState().code)
  useEffect(() => {
    const view = editor.current
    if (view === null) return
    const problems = failed !== null && isOfThisCode && drafted.length === 0 ? [failed] : drafted
    const diagnostics = problems.flatMap(problem => toDiagnostic(view.state.doc, problem) ?? [])
    view.dispatch(setDiagnostics(view.state, diagnostics))
  }, [editor, drafted, failed, isOfThisCode])
}

function useNodeMark(editor: EditorRef): void {
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
