import { setDiagnostics } from '@codemirror/lint'
import { useEffect } from 'react'
import { useDraft } from '../shell/draftStore.ts'
import { useExperiment } from '../shell/experimentStore.ts'
import { useRun } from '../shell/runStore.ts'
import { type EditorRef } from './editorRef.ts'
import { toDiagnostic } from './toDiagnostic.ts'

/** Marks what is wrong: from the draft, and from a run of this very program where the draft found nothing. */
export function useProblemMarks(editor: EditorRef): void {
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
