import { printShape } from '../../graph/dim.ts'
import { useSelection } from '../shell/selectionStore.ts'
import { boxKindWord, boxName } from './boxWords.ts'
import { BoxValue } from './BoxValue.tsx'
import { useGraphView } from './graphStore.ts'
import { isAt } from './isAt.ts'
import { type Box } from './scene.ts'
import { Thumbnail } from './Thumbnail.tsx'
import { ToggleButton } from './ToggleButton.tsx'
import { useBoxState } from './useBoxState.ts'

/** One box of the graph as a line, with all that the picture says and does; choosing it marks its code. */
export function GraphListItem({ box, inputs }: { box: Box; inputs: readonly string[] }) {
  const select = useSelection(selection => selection.select)
  const setHover = useSelection(selection => selection.setHover)
  const chosen = useSelection(({ span }) => isAt(box, span))
  const hovered = useSelection(({ hover }) => isAt(box, hover))
  const isFound = useGraphView(({ found }) => found.has(box.id))
  const openMenu = useGraphView(state => state.openMenu)
  const state = useBoxState(box)
  const { summary, outcome } = state
  const role = box.kind === 'site' ? box.role : undefined
  const detail = summary === undefined ? ('detail' in box ? box.detail : '') : printShape(summary.shape)
  const words = (
    <>
      <span className="graph-list-kind" data-kind={box.kind} data-role={role}>
        {boxKindWord(box)}
      </span>
      <span className="graph-list-title">{boxName(box)}</span>
      {detail !== '' && <span className="quiet">{detail}</span>}
      {summary !== undefined && <Thumbnail summary={summary} />}
      {outcome !== null && box.measured === null ? (
        <span className="box-value">{outcome.words}</span>
      ) : (
        <BoxValue state={state} />
      )}
      {inputs.length > 0 && <span className="quiet">from {inputs.slice(0, 4).join(', ')}</span>}
    </>
  )
  return (
    <li
      data-kind={box.kind}
      data-box={box.id}
      data-chosen={chosen || undefined}
      data-hover={hovered || undefined}
      data-found={isFound || undefined}
      onMouseEnter={() => setHover(box.span ?? null)}
      onMouseLeave={() => setHover(null)}
    >
      {box.span === undefined ? (
        <span className="graph-list-item">{words}</span>
      ) : (
        <button
          type="button"
          className="graph-list-item"
          aria-pressed={chosen}
          onClick={() => select(box.span ?? null, 'graph')}
          onFocus={() => setHover(box.span ?? null)}
          onBlur={() => setHover(null)}
        >
          {words}
          <span className="quiet graph-list-line">line {box.span.line}</span>
        </button>
      )}
      {box.kind === 'site' && (
        <button
          type="button"
          className="quiet-button"
          aria-haspopup="menu"
          aria-label={`Actions at ${box.site}`}
          onClick={event => openMenu(box, event.currentTarget)}
        >
          ⋯
        </button>
      )}
      {box.toggle !== null && <ToggleButton toggle={box.toggle} />}
    </li>
  )
}
