import { useExperiment } from '../shell/experimentStore.ts'
import { depthWords, graphDepths } from './depth.ts'
import { ExportMenu } from './ExportMenu.tsx'
import { useGraphView } from './graphStore.ts'
import { type Box, type Scene } from './scene.ts'
import { SearchField } from './SearchField.tsx'
import { TidyButton } from './TidyButton.tsx'
import { type Measuring } from './useMeasuring.ts'
import './graphToolbar.css'

interface GraphToolbarProps {
  scene: Scene
  measuring: Measuring
  onFind: (box: Box) => void
}

/** Search, how far the model is unfolded, and what is done with the drawing as a whole. */
export function GraphToolbar({ scene, measuring, onFind }: GraphToolbarProps) {
  const depth = useExperiment(({ recipe }) => recipe.view.graphDepth)
  const view = useExperiment(({ recipe }) => recipe.view.graph)
  const setView = useExperiment(state => state.setView)
  const opened = useGraphView(state => state.opened)
  const foldAll = useGraphView(state => state.foldAll)
  return (
    <div className="graph-toolbar" role="toolbar" aria-label="Graph tools">
      <SearchField boxes={scene.boxes} onFind={onFind} />
      <label className="graph-depth">
        <span>Depth</span>
        <select
          value={depth}
          onChange={event => {
            const chosen = graphDepths.find(one => one === event.currentTarget.value)
            foldAll()
            if (chosen !== undefined) setView({ graphDepth: chosen })
          }}
        >
          {graphDepths.map(one => (
            <option key={one} value={one}>
              {depthWords[one]}
            </option>
          ))}
        </select>
      </label>
      {opened.size > 0 && (
        <button type="button" className="quiet-button" onClick={foldAll}>
          Fold all
        </button>
      )}
      {view === 'picture' && <TidyButton scene={scene} />}
      {measuring.offer && (
        <button
          type="button"
          className="quiet-button"
          onClick={measuring.measure}
          disabled={measuring.busy}
          title={measuring.problem ?? 'Range and picture of each value'}
        >
          {measuring.busy ? 'Measuring…' : 'Measure values'}
        </button>
      )}
      <ExportMenu scene={scene} />
    </div>
  )
}
