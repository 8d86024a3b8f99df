import { AlertDialog } from '@base-ui/react/alert-dialog'
import { printBytes } from '../../graph/printBytes.ts'
import { useQuestion } from './questionStore.ts'

/** Asks before a run downloads much. */
export function DownloadQuestion() {
  const question = useQuestion(state => state.question)
  const bytes = question?.bytes ?? null
  return (
    <AlertDialog.Root
      open={question !== null}
      onOpenChange={open => {
        if (!open) question?.answer(false)
      }}
    >
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="dialog-backdrop" />
        <AlertDialog.Popup className="popup dialog">
          <AlertDialog.Title className="popup-title">
            Download {bytes === null ? 'a model' : printBytes(bytes)}?
          </AlertDialog.Title>
          <AlertDialog.Description>
            The program runs {question?.id} ({question?.precision}).{' '}
            {bytes === null && 'The server does not say how large it is. '}It is kept in this browser and can
            be removed in the Model panel; a download that is stopped goes on where it was.
          </AlertDialog.Description>
          <div className="popup-actions">
            <button type="button" className="button primary" onClick={() => question?.answer(true)}>
              Download
            </button>
            <AlertDialog.Close className="button">Not now</AlertDialog.Close>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
