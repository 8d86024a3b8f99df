import { useSelection } from '../shell/selectionStore.ts'
import { boxKindWord } from './boxWords.ts'
import { isAt } from './isAt.ts'
import { type Box, type Scene } from './scene.ts'

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

function GraphListItem({ box, inputs }: { box: Box; inputs: readonly string[] }) {
  const span = useSelection(selection => selection.span)
  const select = useSelection(selection => selection.select)
  const chosen = isAt(box, span)
  const title = box.kind === 'site' ? box.site : box.title
  const words = (
    <>
      <span
        className="graph-list-kind"
        data-kind={box.kind}
        data-role={box.kind === 'site' ? box.role : undefined}
      >
        {boxKindWord(box)}
      </span>
      <span className="graph-list-title">{box.kind === 'lane' ? `“${title}”` : title}</span>
      {'detail' in box && <span className="quiet">{box.detail}</span>}
      {inputs.length > 0 && <span className="quiet">from {inputs.slice(0, 4).join(', ')}</span>}
    </>
  )
  return (
    <li data-kind={box.kind} data-chosen={chosen || undefined}>
      {box.span === undefined ? (
        <span className="graph-list-item">{words}</span>
      ) : (
        <button
          type="button"
          className="graph-list-item"
          aria-pressed={chosen}
          onClick={() => select(box.span ?? null, 'graph')}
        >
          {words}
          <span className="quiet graph-list-line">line {box.span.line}</span>
        </button>
      )}
    </li>
  )
}
