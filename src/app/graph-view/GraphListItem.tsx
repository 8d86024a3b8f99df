import { useSelection } from '../shell/selectionStore.ts'
import { boxKindWord } from './boxWords.ts'
import { isAt } from './isAt.ts'
import { type Box } from './scene.ts'

/** One box of the graph as a line; choosing it marks its code. */
export function GraphListItem({ box, inputs }: { box: Box; inputs: readonly string[] }) {
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
      <span className="graph-list-title">{title}</span>
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
