import { usePanels, type Panel } from './panelStore.ts'

/** Opens and closes one drawer. */
export function PanelButton({ panel, name }: { panel: Panel; name: string }) {
  const isOpen = usePanels(({ open }) => open === panel)
  const toggle = usePanels(state => state.toggle)
  return (
    <button type="button" className="quiet-button" aria-expanded={isOpen} onClick={() => toggle(panel)}>
      {name}
    </button>
  )
}
