import { Dialog } from '@base-ui/react/dialog'
import { useId, useMemo, useState, type KeyboardEvent } from 'react'
import { allCommands } from './commands.ts'
import { type Command } from './command.ts'
import { printChord } from './chord.ts'
import { useCommands } from './commandStore.ts'
import { isMac } from './isMac.ts'
import { matchCommands } from './matchCommands.ts'
import './commands.css'

/** Every command by its name: type, choose with the arrows, Enter. */
export default function CommandPalette() {
  const setOpen = useCommands(state => state.setOpen)
  const [typed, setTyped] = useState('')
  const [chosen, setChosen] = useState(0)
  const list = useId()
  const commands = useMemo(() => allCommands().filter(({ id }) => id !== 'palette'), [])
  const found = matchCommands(commands, typed).filter(({ isOff }) => isOff?.() !== true)
  const run = (command: Command | undefined) => {
    if (command === undefined) return
    setOpen(null)
    // The dialog gives the focus back when it closes; a command may want it elsewhere.
    requestAnimationFrame(() => command.run())
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (event.key === 'Enter') run(found[chosen])
    if (step === 0 && event.key !== 'Enter') return
    event.preventDefault()
    if (found.length > 0) setChosen(at => (at + step + found.length) % found.length)
  }
  return (
    <Dialog.Root open onOpenChange={open => setOpen(open ? 'palette' : null)}>
      <Dialog.Portal>
        <Dialog.Backdrop className="dialog-backdrop" />
        <Dialog.Popup className="popup palette">
          <Dialog.Title className="visually-hidden">Find a command</Dialog.Title>
          <input
            className="palette-field"
            type="text"
            role="combobox"
            aria-label="Command"
            aria-expanded
            aria-controls={list}
            aria-activedescendant={found[chosen] === undefined ? undefined : `${list}-${chosen}`}
            autoComplete="off"
            spellCheck={false}
            placeholder="What do you want to do?"
            value={typed}
            onChange={event => {
              setTyped(event.currentTarget.value)
              setChosen(0)
            }}
            onKeyDown={onKeyDown}
          />
          <ul className="palette-list" id={list} role="listbox" aria-label="Commands" tabIndex={-1}>
            {found.map((command, index) => (
              <li
                key={command.id}
                id={`${list}-${index}`}
                role="option"
                aria-selected={index === chosen}
                ref={element => {
                  if (index === chosen) element?.scrollIntoView({ block: 'nearest' })
                }}
                onPointerMove={() => setChosen(index)}
                onClick={() => run(command)}
              >
                <span>{command.name}</span>
                <span className="palette-group">{command.group}</span>
                {command.keys && <kbd>{printChord(command.keys, isMac)}</kbd>}
              </li>
            ))}
          </ul>
          {found.length === 0 && (
            <p className="palette-none" role="status">
              No command has these words. F1 lists all keys.
            </p>
          )}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
