import { showDialog, type Command, type EditorView } from '@codemirror/view'
import { askProgram } from '../shell/programClient.ts'
import { toChanges } from './toChanges.ts'

/** Asks for another name of what the cursor is on, and gives it that name wherever the program uses it. */
export const renameSymbol: Command = view => {
  void rename(view)
  return true
}

async function rename(view: EditorView): Promise<void> {
  const offset = view.state.selection.main.head
  const source = view.state.doc.toString()
  const found = await askProgram('renamable', source, offset)
  if ('why' in found) {
    showDialog(view, { label: `Not renamed: ${found.why}`, class: 'cm-notice', top: true })
    return
  }
  const { result } = showDialog(view, {
    label: `New name of ${found.name}`,
    input: { name: 'name', type: 'text', value: found.name },
    submitLabel: 'rename',
    class: 'cm-rename',
    top: true,
    focus: true,
  })
  const form = await result
  view.focus()
  const name = form?.elements.namedItem('name')
  const to = name instanceof HTMLInputElement ? name.value.trim() : ''
  if (to === '' || to === found.name || view.state.doc.toString() !== source) return
  if (!/^[A-Za-z_$][\w$]*$/.test(to)) {
    showDialog(view, { label: `Not renamed: ${to} is no name in JavaScript`, class: 'cm-notice', top: true })
    return
  }
  const edits = await askProgram('rename', source, offset, to)
  if (view.state.doc.toString() !== source) return
  view.dispatch({ changes: toChanges(edits), userEvent: 'input.rename' })
}
