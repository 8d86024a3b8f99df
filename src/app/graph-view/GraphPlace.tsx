import { lazy, Suspense, useState } from 'react'
import { useDraft } from '../shell/draftStore.ts'
import { useExperiment } from '../shell/experimentStore.ts'
import { BoxReadout } from './BoxReadout.tsx'
import { GraphLegend } from './GraphLegend.tsx'
import { GraphList } from './GraphList.tsx'
import { GraphToolbar } from './GraphToolbar.tsx'
import { SenderTag } from '../share/SenderTag.tsx'
import { type Box } from './scene.ts'
import { SiteMenu } from './SiteMenu.tsx'
import { useMeasuring } from './useMeasuring.ts'
import { useScene } from './useScene.ts'
import './graph.css'

const GraphCanvas = lazy(() => import('./GraphCanvas.tsx'))

/** The intervention graph of the program as it stands, as a picture or as a list. */
export function GraphPlace() {
  const { drawnFor, endedAtLine, awaitsModel, problems, busy } = useDraft()
  const view = useExperiment(({ recipe }) => recipe.view.graph)
  const setView = useExperiment(({ setView }) => setView)
  const scene = useScene()
  const [target, setTarget] = useState<{ box: Box } | null>(null)
  const measuring = useMeasuring(scene)
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
        <SenderTag />
        {isOutdated && !isEmpty && <span className="tag">as of the last program without errors</span>}
        {!isEmpty && view === 'picture' && <GraphLegend scene={scene} />}
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
      {!isEmpty && <GraphToolbar scene={scene} measuring={measuring} onFind={box => setTarget({ box })} />}
      <div className="place-body">
        {isEmpty ? (
          <p className="empty">{busy ? 'Drawing…' : emptyWords(isOutdated, awaitsModel)}</p>
        ) : view === 'list' ? (
          <GraphList scene={scene} target={target} />
        ) : (
          <Suspense fallback={<p className="empty">Drawing…</p>}>
            <GraphCanvas key={drawnFor} scene={scene} target={target} />
          </Suspense>
        )}
      </div>
      {!isEmpty && <BoxReadout scene={scene} />}
      <SiteMenu />
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
