import { useEffect } from 'react'
import { useLineWidgetStore } from './lineWidgetStore.ts'

/**
 * Elements below lines of the program, to render into by `createPortal`: line (from 1, as it was when the program ran) ->
 * element. They stay below their lines while one types. None while no editor is on screen.
 */
export function useLineWidgets(lines: readonly number[]): ReadonlyMap<number, HTMLElement> {
  const { want } = useLineWidgetStore.getState()
  const key = lines.join()
  useEffect(() => {
    want(key === '' ? [] : key.split(',').map(Number))
    return () => want([])
  }, [want, key])
  return useLineWidgetStore(state => state.hosts)
}
