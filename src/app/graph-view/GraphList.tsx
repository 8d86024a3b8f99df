import { type Scene } from './scene.ts'
import { GraphListItem } from './GraphListItem.tsx'

/** The graph as an ordered list: prompt by prompt, in model order, then operations in the order they run. */
export function GraphList({ scene }: { scene: Scene }) {
  const inputs = new Map<string, string[]>()
  const names = new Map(scene.boxes.map(box => [box.id, box.kind === 'site' ? box.site : box.title]))
  for (const wire of scene.wires)
    inputs.set(wire.to, [...(inputs.get(wire.to) ?? []), names.get(wire.from) ?? wire.from])
  return (
    <ol className="graph-list" tabIndex={0} aria-label="Graph as a list">
      {scene.boxes
        .filter(box => box.kind !== 'station')
        .map(box => (
          <GraphListItem key={box.id} box={box} inputs={inputs.get(box.id) ?? []} />
        ))}
    </ol>
  )
}
