import { printChord } from './chord.ts'
import { useCommands } from './commandStore.ts'
import { isMac } from './isMac.ts'

/** Opens the palette, for those who do not know its key or have no keyboard. */
export function CommandsButton() {
  const setOpen = useCommands(state => state.setOpen)
  const keys = printChord({ key: 'k', mod: true }, isMac)
  return (
    <button
      type="button"
      className="quiet-button"
      aria-label={`Find a command (${keys})`}
      title={`Find a command (${keys})`}
      onClick={() => setOpen('palette')}
    >
      <span aria-hidden="true">≡</span>
    </button>
  )
}
