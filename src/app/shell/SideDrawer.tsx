import { useRef, type PointerEvent } from 'react'
import { SeparatorBar } from './SeparatorBar.tsx'
import { panelTitles, SidePanel } from './SidePanel.tsx'
import { useRememberedSize } from './useRememberedSize.ts'
import { type Panel } from './panelStore.ts'

/** Pixels. */
const limits = [220, 620] as const

/** The open drawer at the left of the bench, and the bar that sets its width. */
export function SideDrawer({ panel }: { panel: Panel }) {
  const holder = useRef<HTMLElement>(null)
  const { size, setSize, reset } = useRememberedSize('drawer', 300, limits)
  const onMove = ({ clientX }: PointerEvent) => {
    if (holder.current !== null) setSize(clientX - holder.current.getBoundingClientRect().left)
  }
  return (
    <aside ref={holder} className="side-drawer" aria-label={panelTitles[panel]} style={{ inlineSize: size }}>
      <SidePanel panel={panel} />
      <SeparatorBar
        axis="columns"
        name="the drawer"
        value={size}
        limits={limits}
        step={20}
        onMove={onMove}
        onStep={by => setSize(size + by)}
        onReset={reset}
      />
    </aside>
  )
}
