import { useEffect } from 'react'
import { Commands } from '../commands/Commands.tsx'
import { useKeys } from '../commands/useKeys.ts'
import { DownloadQuestion } from '../models/DownloadQuestion.tsx'
import { PageNotices } from '../experiments/PageNotices.tsx'
import { Tour } from '../tour/Tour.tsx'
import { SideDrawer } from './SideDrawer.tsx'
import { StatusLine } from './StatusLine.tsx'
import { TopBar } from './TopBar.tsx'
import { useExperiment } from './experimentStore.ts'
import { NoticeRegion } from './notices/NoticeRegion.tsx'
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
      <PageNotices />
      <Tour />
      <div className="bench">
        {panel !== null && <SideDrawer panel={panel} />}
        <main className="places">{isNarrow ? <NarrowPlaces /> : <WidePlaces />}</main>
      </div>
      <StatusLine />
      <DownloadQuestion />
      <Commands />
      <NoticeRegion />
      <section id="menus" aria-label="Open menu" />
    </div>
  )
}
