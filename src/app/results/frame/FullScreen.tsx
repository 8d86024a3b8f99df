import { Dialog } from '@base-ui/react/dialog'
import { Slot } from './Slot.tsx'

interface FullScreenProps {
  title: string
  host: HTMLElement
  onClose: () => void
}

/** A card over the whole window; Escape leads back. */
export function FullScreen({ title, host, onClose }: FullScreenProps) {
  return (
    <Dialog.Root
      open
      onOpenChange={open => {
        if (!open) onClose()
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className="dialog-backdrop" />
        <Dialog.Popup className="card-full">
          <header className="card-full-head">
            <Dialog.Title className="card-full-title">{title}</Dialog.Title>
            <Dialog.Close className="button">Close</Dialog.Close>
          </header>
          <Slot host={host} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
