import { useGraphView } from './graphStore.ts'
import { type Toggle } from './scene.ts'

/** Opens what a box stands for, or folds it again. */
export function ToggleButton({ toggle, className }: { toggle: Toggle; className?: string }) {
  const open = useGraphView(state => state.toggle)
  return (
    <button
      type="button"
      tabIndex={-1}
      className={`box-toggle nodrag nopan ${className ?? ''}`}
      aria-expanded={toggle.isOpen}
      onClick={event => {
        event.stopPropagation()
        open(toggle.key)
      }}
    >
      {toggle.words}
    </button>
  )
}
