import { lazy, Suspense } from 'react'
import { useDraft } from '../shell/draftStore.ts'
import { useExperiment } from '../shell/experimentStore.ts'
import { InputPanel } from '../inputs/InputPanel.tsx'
import { ModelMenu } from '../models/ModelMenu.tsx'
import { RunControls } from '../shell/RunControls.tsx'
import { ProblemList } from './ProblemList.tsx'
import './editor.css'

const CodeEditor = lazy(() => import('./CodeEditor.tsx'))

/** The program, what is wrong with it, and the button that runs it. */
export function EditorPlace() {
  const code = useExperiment(({ recipe }) => recipe.code)
  const problems = useDraft(state => state.problems)
  return (
    <section className="place editor" aria-label="Program">
      <header className="place-head">
        <h2>Program</h2>
        <ModelMenu />
        <span className="place-actions">
          <RunControls />
        </span>
      </header>
      <InputPanel />
      <div className="place-body">
        <Suspense fallback={<pre className="editor-waiting">{code}</pre>}>
          <CodeEditor />
        </Suspense>
      </div>
      <ProblemList problems={problems} />
    </section>
  )
}
