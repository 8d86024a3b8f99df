import { useExperimentList } from './experimentList.ts'
import { useKeepNotice, type KeepNotice } from './keepNotice.ts'
import { useState } from 'react'

const words: Record<KeepNotice, string> = {
  branched:
    'This experiment was changed in another tab as well. That version is kept under its name; what you have here goes on as an experiment of its own.',
  'not-saved':
    'The browser did not save the last change: its storage may be full. Save the experiment as a file to keep it.',
}

/** What there is to say about keeping: that nothing is kept, that two tabs wrote the same experiment. */
export function KeepBar() {
  const isLasting = useExperimentList(state => state.isLasting)
  const { notice, dismiss } = useKeepNotice()
  const [isRead, setRead] = useState(false)
  if (notice !== null) return <Bar text={words[notice]} onDismiss={dismiss} />
  if (isLasting !== false || isRead) return null
  return (
    <Bar
      text="This browser gives the page no storage (a private window, perhaps). Everything works, but nothing is kept when the page is closed: save what you need as a file."
      onDismiss={() => setRead(true)}
    />
  )
}

function Bar({ text, onDismiss }: { text: string; onDismiss: () => void }) {
  return (
    <div className="bar-notice" role="status">
      <p>{text}</p>
      <button type="button" className="quiet-button" onClick={onDismiss}>
        Dismiss
      </button>
    </div>
  )
}
