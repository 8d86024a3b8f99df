import { useRef, type PointerEvent } from 'react'
import { SeparatorBar } from './SeparatorBar.tsx'
import { SidePanel } from './SidePanel.tsx'
import { useRememberedSize } from './useRememberedSize.ts'
import { type Panel } from './panelStore.ts'

/** Pixels. */
const limits = [220, 620] as const

/** The open drawer and the bar that sets its width. */
export function SideDrawer({ panel }: { panel: Panel }) {
  const holder = useRef<HTMLDivElement>(null)
  const { size, setSize, reset } = useRememberedSize('drawer', 300, limits)
  const onMove = ({ clientX }: PointerEvent) => {
    if (holder.current !== null) setSize(clientX - holder.current.getBoundingClientRect().left)
  }
  return (
    <div ref={holder} className="side-drawer" style={{ inlineSize: size }}>
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
    </div>
  )
}
