import { useEffect } from 'react'
import { useExperiment } from '../shell/experimentStore.ts'
import { type EditorRef } from './editorRef.ts'
import { smallestChange } from './smallestChange.ts'

/** Takes in what others write into the program: a model chosen in a menu, a path from the site map. */
export function useExternalCode(editor: EditorRef): void {
  const code = useExperiment(({ recipe }) => recipe.code)
  useEffect(() => {
    const view = editor.current
    if (view === null || view.state.doc.toString() === code) return
    const change = smallestChange(view.state.doc.toString(), code)
    view.dispatch({ changes: change, selection: { anchor: change.from + change.insert.length } })
  }, [editor, code])
}
