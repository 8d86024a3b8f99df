import { useSelection } from '../shell/selectionStore.ts'
import { useGraphView } from './graphStore.ts'
import { type Box } from './scene.ts'

/** Whether choosing a box opens it, rather than only its code. */
const opens = (box: Box): boolean =>
  box.toggle !== null && (box.kind === 'station' || (box.kind !== 'lane' && !box.toggle.isOpen))

/** What a click or a tap on a box does: its code is marked; what stands for more opens; a site offers its actions. */
export function chooseBox(box: Box, anchor: Element | null): void {
  const { toggle, openMenu, setCurrent } = useGraphView.getState()
  setCurrent(box.id)
  if (box.span) useSelection.getState().select(box.span, 'graph')
  if (box.kind === 'site' && anchor !== null) openMenu(box, anchor)
  else if (opens(box) && box.toggle !== null) toggle(box.toggle.key)
}

/** Marks the code of a box. */
export function selectCode(box: Box): void {
  if (box.span) useSelection.getState().select(box.span, 'graph')
}

/** The element of a box on screen. */
export const elementOf = (root: ParentNode | null, id: string): HTMLElement | null =>
  root?.querySelector<HTMLElement>(`[data-box="${CSS.escape(id)}"]`) ?? null
