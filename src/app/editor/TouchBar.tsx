import { insertBracket, startCompletion } from '@codemirror/autocomplete'
import { redo, undo } from '@codemirror/commands'
import { type EditorView } from '@codemirror/view'
import { runProgram } from '../shell/session.ts'
import { fixHere } from './fixHere.ts'
import { type EditorRef } from './editorRef.ts'
import { whatIsThis } from './hoverInfo.ts'
import { useKeyboardInset } from './useKeyboardInset.ts'
import './touchBar.css'

interface TouchKey {
  face: string
  name: string
  press: (view: EditorView) => void
}

/** Brackets and quotes close themselves, as when they are typed. */
const text = (face: string): TouchKey => ({
  face,
  name: `type ${face}`,
  press: view => view.dispatch(insertBracket(view.state, face) ?? view.state.replaceSelection(face)),
})

const keys: readonly TouchKey[] = [
  { face: 'complete', name: 'Complete', press: view => startCompletion(view) },
  { face: 'what?', name: 'What is this', press: view => whatIsThis(view) },
  { face: 'fix', name: 'Fix the problem here', press: view => fixHere(view) },
  { face: '↶', name: 'Undo', press: view => undo(view) },
  { face: '↷', name: 'Redo', press: view => redo(view) },
  ...['.', '(', '[', '{', "'", '`', ',', '=', '+', '*', '-', ':'].map(text),
  { face: 'run', name: 'Run the program', press: () => void runProgram() },
]

/** Keys that a keyboard on the screen hides or lacks; where one touches, and nowhere else. */
export function TouchBar({ editor }: { editor: EditorRef }) {
  const inset = useKeyboardInset()
  return (
    <div
      className="touch-bar"
      role="toolbar"
      aria-label="Keys for the program"
      data-floating={inset > 0 || undefined}
      style={inset > 0 ? { insetBlockEnd: inset } : undefined}
    >
      {keys.map(({ face, name, press }) => (
        <button
          key={face}
          type="button"
          aria-label={name}
          // The program keeps the focus, and so the keyboard its place.
          onPointerDown={event => event.preventDefault()}
          onClick={() => {
            const view = editor.current
            if (view === null) return
            press(view)
            view.focus()
          }}
        >
          {face}
        </button>
      ))}
    </div>
  )
}
