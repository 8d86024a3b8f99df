import { EditorPlace } from '../editor/EditorPlace.tsx'
import { GraphPlace } from '../graph-view/GraphPlace.tsx'
import { ResultsPlace } from '../results/ResultsPlace.tsx'
import { InputPanel } from '../inputs/InputPanel.tsx'
import { useExperiment } from './experimentStore.ts'
import { PlaceTabs } from './PlaceTabs.tsx'

/** One place at a time, as tabs. */
export function NarrowPlaces() {
  const place = useExperiment(({ recipe }) => recipe.view.place)
  return (
    <>
      <PlaceTabs />
      <div className="narrow-place" id="place" role="tabpanel" aria-labelledby={`tab-${place}`}>
        {place === 'editor' && <EditorPlace />}
        {place === 'graph' && <GraphPlace />}
        {place === 'results' && (
          <>
            {/* What a control changes is seen at once. */}
            <InputPanel />
            <ResultsPlace />
          </>
        )}
      </div>
    </>
  )
}
