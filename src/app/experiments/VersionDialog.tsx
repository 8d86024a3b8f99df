import { Dialog } from '@base-ui/react/dialog'
import { useExperiment } from '../shell/experimentStore.ts'
import { agoWords } from './agoWords.ts'
import { changeWords } from './changeWords.ts'
import { DiffView } from './DiffView.tsx'
import { type VersionRecord } from './records.ts'
import { restoreWork } from './restoreWork.ts'
import { useNow } from './useNow.ts'

/** A version of the program against how it is now, and the way back to it. */
export function VersionDialog({ version, onClose }: { version: VersionRecord; onClose: () => void }) {
  const recipe = useExperiment(state => state.recipe)
  const now = useNow()
  const restore = () => {
    void restoreWork(version)
    onClose()
  }
  return (
    <Dialog.Root open onOpenChange={open => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="dialog-backdrop" />
        <Dialog.Popup className="run-dialog">
          <header className="place-head">
            <Dialog.Title>Version of {agoWords(version.at, now)}</Dialog.Title>
            <button type="button" className="button" onClick={restore}>
              Go back to this version
            </button>
            <Dialog.Close className="quiet-button run-dialog-close" aria-label="Close the version">
              ✕
            </Dialog.Close>
          </header>
          <div className="run-dialog-body" tabIndex={0} role="region" aria-label="Changes since this version">
            <p className="history-words">
              Since then: {changeWords(version, recipe) || 'nothing'}. Going back can be undone.
            </p>
            <DiffView before={version.code} after={recipe.code} />
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
