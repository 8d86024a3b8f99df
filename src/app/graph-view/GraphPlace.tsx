import { lazy, Suspense, useMemo, useState } from 'react'
import { useDraft } from '../shell/draftStore.ts'
import { useExperiment } from '../shell/experimentStore.ts'
import { GraphList } from './GraphList.tsx'
import { defaultLayout, layOut } from './layout.ts'
import './graph.css'

const GraphCanvas = lazy(() => import('./GraphCanvas.tsx'))

/** The intervention graph of the program as it stands, as a picture or as a list. */
export function GraphPlace() {
  const { drawing, drawnFor, endedAtLine, awaitsModel, problems, busy } = useDraft()
  const view = useExperiment(({ recipe }) => recipe.view.graph)
  const setView = useExperiment(({ setView }) => setView)
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const scene = useMemo(
    () => (drawing === null ? null : layOut(drawing, { ...defaultLayout, opened })),
    [drawing, opened],
  )
  const toggle = (group: string) =>
    setOpened(before => {
      const after = new Set(before)
      if (!after.delete(group)) after.add(group)
      return after
    })
  const isEmpty = scene === null || scene.boxes.length === 0
  const isOutdated = problems.some(problem => problem.severity === 'error')
  return (
    <section className="place graph" aria-label="Graph">
      <header className="place-head">
        <h2>Graph</h2>
        {endedAtLine !== null && (
          <span className="tag" title="What comes after it can only be drawn by running the program.">
            line {endedAtLine} depends on a result
          </span>
        )}
        {isOutdated && !isEmpty && <span className="tag">as of the last program without errors</span>}
        {!isEmpty && view === 'picture' && (
          <span className="graph-legend quiet" aria-hidden="true">
            <span data-role="read">○ read</span>
            <span data-role="write">● write</span>
            {scene.boxes.some(box => box.kind === 'site' && box.role === 'skip') && (
              <span data-role="write">⊘ skip</span>
            )}
          </span>
        )}
        <span className="place-actions" role="group" aria-label="Show the graph as">
          {(['picture', 'list'] as const).map(kind => (
            <button
              key={kind}
              type="button"
              className="segment"
              aria-pressed={view === kind}
              onClick={() => setView({ graph: kind })}
            >
              {kind}
            </button>
          ))}
        </span>
      </header>
      <div className="place-body">
        {isEmpty ? (
          <p className="empty">{busy ? 'Drawing…' : emptyWords(isOutdated, awaitsModel)}</p>
        ) : view === 'list' ? (
          <GraphList scene={scene} />
        ) : (
          <Suspense fallback={<p className="empty">Drawing…</p>}>
            <GraphCanvas key={drawnFor} scene={scene} onToggleGroup={toggle} />
          </Suspense>
        )}
      </div>
    </section>
  )
}

function emptyWords(hasErrors: boolean, awaitsModel: string | null): string {
  if (awaitsModel !== null)
    return `What ${awaitsModel} offers is not known here yet. Run the program once: the model is downloaded then, kept by the browser, and the graph is drawn as you type.`
  return hasErrors
    ? 'The graph is drawn when the program has no errors.'
    : 'The program records nothing yet. Its traces are drawn here as you type, without running them.'
}
