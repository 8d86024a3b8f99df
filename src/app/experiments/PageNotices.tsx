import { LinkPanel } from '../share/LinkPanel.tsx'
import { LinkProblemBar } from '../share/LinkProblemBar.tsx'
import { InterruptedBar } from './InterruptedBar.tsx'
import { KeepBar } from './KeepBar.tsx'

/** Everything that the page has to say about the experiment as a whole, above the bench. */
export function PageNotices() {
  return (
    <div className="page-notices">
      <LinkProblemBar />
      <LinkPanel />
      <InterruptedBar />
      <KeepBar />
    </div>
  )
}
