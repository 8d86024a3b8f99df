import { useRecorded } from './recordedGraphs.ts'

/** Says that the graph on screen is not this page's own. */
export function SenderTag() {
  const isSent = useRecorded(({ code }) => code !== null)
  if (!isSent) return null
  return (
    <span className="tag" title="The model is not here yet, so this page has not recorded the graph itself.">
      as recorded by the sender
    </span>
  )
}
