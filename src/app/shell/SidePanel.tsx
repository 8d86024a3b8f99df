import { HistoryPanel } from '../experiments/HistoryPanel.tsx'
import { LibraryPanel } from '../library/LibraryPanel.tsx'
import { ModelDrawer } from '../models/ModelDrawer.tsx'
import { OpenedTensors } from '../models/OpenedTensors.tsx'
import { OpenFileButton } from '../share/OpenFileButton.tsx'
import { usePanels, type Panel } from './panelStore.ts'

export const panelTitles: Record<Panel, string> = {
  library: 'Experiments',
  history: 'History',
  model: 'Model',
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
        {panel === 'library' && (
          <>
            <OpenedTensors />
            <LibraryPanel />
          </>
        )}
        {panel === 'history' && <HistoryPanel />}
        {panel === 'model' && <ModelDrawer />}
      </div>
    </div>
  )
}
