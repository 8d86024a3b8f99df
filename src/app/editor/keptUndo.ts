import { historyField } from '@codemirror/commands'
import { EditorState, type Extension } from '@codemirror/state'
import { ViewPlugin, type EditorView } from '@codemirror/view'
import { setUndoSource, undoState } from '../experiments/undoStates.ts'
import { useExperiment } from '../shell/experimentStore.ts'
import { smallestChange } from './smallestChange.ts'

const fields = { history: historyField }

/** Steps of undo that are kept across reloads. */
const mostSteps = 200

/** Offers the state of the editor, undo history included, to whoever saves the experiment. */
export const keepsUndo: Extension = ViewPlugin.define((view: EditorView) => {
  const experiment = useExperiment.getState().id
  setUndoSource({ experiment, read: () => withoutOldest(view.state.toJSON(fields)) })
  return { destroy: () => setUndoSource(null) }
})

function withoutOldest(state: unknown): unknown {
  const history = member(state, 'history')
  const done = member(history, 'done')
  if (Array.isArray(done) && done.length > mostSteps) done.splice(0, done.length - mostSteps)
  return state
}

const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined

/** A state with this text that can still be undone as far as the experiment was when it was last open. */
export function stateWithUndo(doc: string, extensions: Extension): EditorState {
  const kept = undoState(useExperiment.getState().id)
  try {
    if (kept !== undefined) {
      const state = EditorState.fromJSON(kept, { extensions }, fields)
      const before = state.doc.toString()
      // What was written while no editor was open is one more step.
      return before === doc ? state : state.update({ changes: smallestChange(before, doc) }).state
    }
  } catch {
    // Kept by another version of the editor: the text is there, the steps before it are not.
  }
  return EditorState.create({ doc, extensions })
}
