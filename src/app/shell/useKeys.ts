import { useEffect } from 'react'
import { useRun } from './runStore.ts'
import { runProgram, stopProgram } from './session.ts'

/** Keys that work everywhere: Mod-Enter runs, Escape stops a run. */
export function useKeys(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return
      if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) {
        event.preventDefault()
        void runProgram()
      }
      if (event.key === 'Escape' && useRun.getState().phase.name === 'running') stopProgram()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [])
}
