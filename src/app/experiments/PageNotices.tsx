import { lazy, Suspense } from 'react'
import { useSentBefore } from '../endpoints/useSentBefore.ts'
import { LinkPanel } from '../share/LinkPanel.tsx'
import { LinkProblemBar } from '../share/LinkProblemBar.tsx'
import { InterruptedBar } from './InterruptedBar.tsx'
import { KeepBar } from './KeepBar.tsx'

const SentRunBar = lazy(() =>
  import('../endpoints/SentRunBar.tsx').then(({ SentRunBar }) => ({ default: SentRunBar })),
)

/** Everything that the page has to say about the experiment as a whole, above the bench. */
export function PageNotices() {
  const sent = useSentBefore()
  return (
    <div className="page-notices">
      <LinkProblemBar />
      <LinkPanel />
      {sent.length === 0 ? (
        <InterruptedBar />
      ) : (
        <Suspense fallback={null}>
          <SentRunBar key={sent.at(-1)?.run} runs={sent} />
        </Suspense>
      )}
      <KeepBar />
    </div>
  )
}
