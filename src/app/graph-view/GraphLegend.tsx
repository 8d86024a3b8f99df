import { type Scene } from './scene.ts'

/** What the marks of sites mean. */
export function GraphLegend({ scene }: { scene: Scene }) {
  return (
    <span className="graph-legend quiet" aria-hidden="true">
      <span data-role="read">○ read</span>
      <span data-role="write">● write</span>
      {scene.boxes.some(box => box.kind === 'site' && box.role === 'skip') && (
        <span data-role="write">⊘ skip</span>
      )}
    </span>
  )
}
