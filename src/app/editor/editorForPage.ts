import { isolateHistory } from '@codemirror/commands'
import { type EditorView } from '@codemirror/view'
import { type PageEditor } from './pageEditor.ts'

/** What other places may do with an editor. What they write is a step of undo of its own. */
export const editorForPage = (view: EditorView): PageEditor => ({
  code: () => view.state.doc.toString(),
  write: (changes, { from, to }) =>
    view.dispatch({
      changes: [...changes],
      selection: { anchor: from, head: to },
      scrollIntoView: true,
      annotations: isolateHistory.of('full'),
    }),
  insert: text => {
    view.dispatch({ ...view.state.replaceSelection(text), annotations: isolateHistory.of('full') })
    view.focus()
  },
})
