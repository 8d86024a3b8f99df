import { lazy, Suspense } from 'react'
import { useCommands } from './commandStore.ts'

const CommandPalette = lazy(() => import('./CommandPalette.tsx'))
const KeyboardMap = lazy(() => import('./KeyboardMap.tsx'))

/** The palette or the keyboard map, while one is open. */
export function Commands() {
  const open = useCommands(state => state.open)
  return (
    <Suspense fallback={null}>
      {open === 'palette' && <CommandPalette />}
      {open === 'keys' && <KeyboardMap />}
    </Suspense>
  )
}
