import { type Command, type EditorView } from '@codemirror/view'
import { askProgram } from '../shell/programClient.ts'
import { toChanges } from './toChanges.ts'

/** Puts the program into the style of the examples. */
export const formatProgram: Command = view => {
  void format(view)
  return true
}

async function format(view: EditorView): Promise<void> {
  const source = view.state.doc.toString()
  const edits = await askProgram('format', source)
  if (edits.length === 0 || view.state.doc.toString() !== source) return
  view.dispatch({ changes: toChanges(edits), userEvent: 'input.format' })
}
