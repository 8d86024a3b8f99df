import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './shell/App.tsx'
import { startOffline } from './offline/startOffline.ts'
import { startAutosave } from './shell/autosave.ts'
import { startDrafts } from './shell/drafts.ts'
import { openFirst, followHash } from './shell/openFirst.ts'
import './shell/tokens.css'
import './shell/base.css'

const holder = document.getElementById('app')
if (holder === null) throw new Error('index.html has no element #app')

await openFirst()
createRoot(holder).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
startAutosave()
void startOffline()
startDrafts()
followHash()
