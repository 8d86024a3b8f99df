import { useEffect } from 'react'
import { isPressed } from './chord.ts'
import { allCommands } from './commands.ts'

/** The keys of commands, wherever the focus is; what an editor or a dialog has taken for itself is left to it. */
export function useKeys(): void {
  useEffect(() => {
    const commands = allCommands()
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return
      const command = commands.find(({ keys }) => keys !== undefined && isPressed(keys, event))
      if (command === undefined || command.isOff?.() === true) return
      event.preventDefault()
      command.run()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [])
}
