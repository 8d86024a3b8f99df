import { Dialog } from '@base-ui/react/dialog'
import { allCommands } from './commands.ts'
import { groups } from './command.ts'
import { printChord } from './chord.ts'
import { useCommands } from './commandStore.ts'
import { isMac } from './isMac.ts'
import { placeKeys } from './placeKeys.ts'
import './commands.css'

/** All keys: those that work everywhere, and those of each place. */
export default function KeyboardMap() {
  const setOpen = useCommands(state => state.setOpen)
  const commands = allCommands()
  const sections = [
    ...groups.map(group => ({
      name: group,
      rows: commands.flatMap(({ name, keys, group: own }) =>
        own === group && keys !== undefined ? [{ keys: printChord(keys, isMac), name }] : [],
      ),
    })),
    ...placeKeys(isMac),
  ].filter(({ rows }) => rows.length > 0)
  return (
    <Dialog.Root open onOpenChange={open => setOpen(open ? 'keys' : null)}>
      <Dialog.Portal>
        <Dialog.Backdrop className="dialog-backdrop" />
        <Dialog.Popup className="popup dialog keyboard-map">
          <Dialog.Title className="popup-title">Keyboard map</Dialog.Title>
          <div className="keyboard-sections" tabIndex={0} role="region" aria-label="Keys">
            {sections.map(({ name, rows }) => (
              <section key={name}>
                <h3>{name}</h3>
                <dl>
                  {rows.map(row => (
                    <div key={row.name}>
                      <dt>
                        <kbd>{row.keys}</kbd>
                      </dt>
                      <dd>{row.name}</dd>
                    </div>
                  ))}
                </dl>
              </section>
            ))}
          </div>
          <div className="popup-actions">
            <Dialog.Close className="button">Close</Dialog.Close>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
