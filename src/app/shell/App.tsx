import { EditorPlace } from '../editor/EditorPlace.tsx'
import { GraphPlace } from '../graph-view/GraphPlace.tsx'
import { ResultsPlace } from '../results/ResultsPlace.tsx'
import { LinkProblemBar } from '../share/LinkProblemBar.tsx'
import { PlaceTabs } from './PlaceTabs.tsx'
import { SidePanel } from './SidePanel.tsx'
import { Splitter } from './Splitter.tsx'
import { StatusLine } from './StatusLine.tsx'
import { TopBar } from './TopBar.tsx'
import { useExperiment } from './experimentStore.ts'
import { useKeys } from './useKeys.ts'
import { narrow, useMediaQuery } from './useMediaQuery.ts'
import { usePanels } from './panelStore.ts'
import './app.css'

/** The workbench: program above graph on the left, results on the right; one of them at a time on narrow screens. */
export function App() {
  useKeys()
  const isNarrow = useMediaQuery(narrow)
  const panel = usePanels(state => state.open)
  return (
    <div className="app" data-narrow={isNarrow || undefined}>
      <TopBar />
      <LinkProblemBar />
      <div className="bench">
        {panel !== null && <SidePanel panel={panel} />}
        <main className="places">{isNarrow ? <NarrowPlaces /> : <WidePlaces />}</main>
      </div>
      <StatusLine />
    </div>
  )
}

function WidePlaces() {
  return (
    <Splitter
      axis="columns"
      name="results"
      start={54}
      first={<Splitter axis="rows" name="graph" start={56} first={<EditorPlace />} second={<GraphPlace />} />}
      second={<ResultsPlace />}
    />
  )
}

function NarrowPlaces() {
  const place = useExperiment(({ recipe }) => recipe.view.place)
  return (
    <>
      <PlaceTabs />
      <div className="narrow-place" id="place" role="tabpanel" aria-labelledby={`tab-${place}`}>
        {place === 'editor' && <EditorPlace />}
        {place === 'graph' && <GraphPlace />}
        {place === 'results' && <ResultsPlace />}
      </div>
    </>
  )
}
