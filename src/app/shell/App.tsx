import { useEffect } from 'react'
import { DownloadQuestion } from '../models/DownloadQuestion.tsx'
import { LinkProblemBar } from '../share/LinkProblemBar.tsx'
import { SidePanel } from './SidePanel.tsx'
import { StatusLine } from './StatusLine.tsx'
import { TopBar } from './TopBar.tsx'
import { useExperiment } from './experimentStore.ts'
import { useKeys } from './useKeys.ts'
import { narrow, useMediaQuery } from './useMediaQuery.ts'
import { usePanels } from './panelStore.ts'
import { NarrowPlaces } from './NarrowPlaces.tsx'
import { WidePlaces } from './WidePlaces.tsx'
import './app.css'

/** The workbench: program above graph on the left, results on the right; one of them at a time on narrow screens. */
export function App() {
  useKeys()
  const title = useExperiment(({ recipe }) => recipe.title)
  useEffect(() => {
    document.title = `${title} · Vitrine`
  }, [title])
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
      <DownloadQuestion />
    </div>
  )
}
