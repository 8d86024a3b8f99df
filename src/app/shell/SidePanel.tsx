import { lazy, Suspense } from 'react'
import { OpenedTensors } from '../models/OpenedTensors.tsx'
import { OpenFileButton } from '../share/OpenFileButton.tsx'
import { usePanels, type Panel } from './panelStore.ts'

const HistoryPanel = lazy(() =>
  import('../experiments/HistoryPanel.tsx').then(({ HistoryPanel }) => ({ default: HistoryPanel })),
)
const LibraryPanel = lazy(() =>
  import('../library/LibraryPanel.tsx').then(({ LibraryPanel }) => ({ default: LibraryPanel })),
)
const EndpointsPanel = lazy(() =>
  import('../endpoints/EndpointsPanel.tsx').then(({ EndpointsPanel }) => ({ default: EndpointsPanel })),
)
const ModelDrawer = lazy(() =>
  import('../models/ModelDrawer.tsx').then(({ ModelDrawer }) => ({ default: ModelDrawer })),
)

export const panelTitles: Record<Panel, string> = {
  library: 'Experiments',
  history: 'History',
  model: 'Model',
  endpoints: 'Endpoints',
}

/** What is in the drawer. */
export function SidePanel({ panel }: { panel: Panel }) {
  const setOpen = usePanels(state => state.setOpen)
  return (
    <div className="place side-panel">
      <header className="place-head">
        <h2>{panelTitles[panel]}</h2>
        <span className="place-actions">
          {panel === 'library' && <OpenFileButton />}
          <button
            type="button"
            className="quiet-button"
            aria-label={`Close ${panelTitles[panel]}`}
            onClick={() => setOpen(null)}
          >
            ✕
          </button>
        </span>
      </header>
      <div
        className="place-body side-body"
        tabIndex={0}
        role="region"
        aria-label={`${panelTitles[panel]} list`}
      >
        <Suspense fallback={null}>
          {panel === 'library' && (
            <>
              <OpenedTensors />
              <LibraryPanel />
            </>
          )}
          {panel === 'history' && <HistoryPanel />}
          {panel === 'model' && <ModelDrawer />}
          {panel === 'endpoints' && <EndpointsPanel />}
        </Suspense>
      </div>
    </div>
  )
}
