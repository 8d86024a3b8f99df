import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './shell/App.tsx'
import { shareKnowledge } from './editor/shareKnowledge.ts'
import { followOtherTabs } from './endpoints/endpointStore.ts'
import { startRunRecords } from './experiments/recordRuns.ts'
import { acceptDrops } from './share/acceptDrops.ts'
import { drawRecorded } from './share/recordedGraphs.ts'
import { startOffline } from './offline/startOffline.ts'
import { startAutosave } from './shell/autosave.ts'
import { startDrafts } from './shell/drafts.ts'
import { openFirst, followHash } from './shell/openFirst.ts'
import { offerTour } from './tour/offerTour.ts'
import './shell/tokens.css'
import './shell/base.css'

const holder = document.getElementById('app')
if (holder === null) throw new Error('index.html has no element #app')

if (new URLSearchParams(location.search).has('embed'))
  await import('./embed/startEmbed.tsx').then(({ startEmbed }) => startEmbed(holder))
else await startPage(holder)

async function startPage(place: HTMLElement): Promise<void> {
  await openFirst()
  offerTour()
  createRoot(place).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
  startAutosave()
  startRunRecords()
  drawRecorded()
  acceptDrops()
  void startOffline()
  shareKnowledge()
  startDrafts()
  followHash()
  followOtherTabs()
}
