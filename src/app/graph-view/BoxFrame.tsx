import { type ReactNode } from 'react'
import { useSelection } from '../shell/selectionStore.ts'
import { useGraphView } from './graphStore.ts'
import { isAt } from './isAt.ts'
import { type Box } from './scene.ts'
import { type BoxState } from './useBoxState.ts'
import { boxTitle } from './boxTitle.ts'
import './box.css'

interface BoxFrameProps {
  box: Box
  className: string
  state: BoxState
  children: ReactNode
}

/** What all boxes share: a stop for the keyboard, its tooltip, and the marks of what is chosen and pointed at. */
export function BoxFrame({ box, className, state, children }: BoxFrameProps) {
  const isSelected = useSelection(({ span }) => isAt(box, span))
  const isHovered = useSelection(({ hover }) => isAt(box, hover))
  const isCurrent = useGraphView(({ current }) => current === box.id)
  const isFound = useGraphView(({ found }) => found.has(box.id))
  return (
    <div
      className={className}
      role="button"
      tabIndex={isCurrent ? 0 : -1}
      aria-label={boxTitle(box, state)}
      title={boxTitle(box, state)}
      data-box={box.id}
      data-kind={box.kind}
      data-outcome={state.outcome?.state}
      data-selected={isSelected || undefined}
      data-hover={isHovered || undefined}
      data-found={isFound || undefined}
    >
      {children}
    </div>
  )
}
