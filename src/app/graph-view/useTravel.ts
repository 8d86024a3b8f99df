import { type KeyboardEvent, type RefObject } from 'react'
import { chooseBox, elementOf, selectCode } from './boxActions.ts'
import { useGraphView } from './graphStore.ts'
import { type Box, type Scene } from './scene.ts'
import { isTravelKey, travel } from './travel.ts'

/**
 * Keys of the graph: arrows, Home and End travel; Enter marks the code; M or the menu key opens the menu of a site;
 * Space opens and folds.
 * @param show brings a box into view
 */
export function useTravel(
  scene: Scene,
  root: RefObject<HTMLElement | null>,
  show: (box: Box) => void,
): (event: KeyboardEvent) => void {
  return event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.target instanceof HTMLButtonElement || event.target instanceof HTMLInputElement) return
    const { current, setCurrent, toggle } = useGraphView.getState()
    const box = scene.boxes.find(({ id }) => id === current)
    const go = (id: string | null) => {
      const next = scene.boxes.find(other => other.id === id)
      if (next === undefined) return
      setCurrent(next.id)
      show(next)
      // What was out of sight is in the page once it has been brought into view; another key may have led on by then.
      requestAnimationFrame(() =>
        requestAnimationFrame(() => {
          if (useGraphView.getState().current === next.id)
            elementOf(root.current, next.id)?.focus({ preventScroll: true })
        }),
      )
    }
    if (isTravelKey(event.key)) go(travel(scene, current, event.key))
    else if (box === undefined) return
    else if (event.key === 'Enter') selectCode(box)
    else if (event.key === ' ') {
      if (box.toggle !== null) toggle(box.toggle.key)
      else chooseBox(box, null)
    } else if (event.key === 'm' || event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
      const element = elementOf(root.current, box.id)
      if (box.kind === 'site' && element !== null) useGraphView.getState().openMenu(box, element)
    } else return
    event.preventDefault()
    event.stopPropagation()
  }
}
