import { useSelection } from '../shell/selectionStore.ts'
import { boxTitle } from './boxTitle.ts'
import { useGraphView } from './graphStore.ts'
import { isAt } from './isAt.ts'
import { type Box, type Scene } from './scene.ts'
import { useBoxState } from './useBoxState.ts'

/** The line below the graph: all that is known of the box that is pointed at, travelled to or chosen. */
export function BoxReadout({ scene }: { scene: Scene }) {
  const current = useGraphView(state => state.current)
  const hover = useSelection(selection => selection.hover)
  const span = useSelection(selection => selection.span)
  const box =
    scene.boxes.find(one => isAt(one, hover)) ??
    scene.boxes.find(({ id }) => id === current) ??
    scene.boxes.find(one => isAt(one, span))
  return <p className="graph-readout">{box === undefined ? hint(scene) : <Words box={box} />}</p>
}

const Words = ({ box }: { box: Box }) => <>{boxTitle(box, useBoxState(box))}</>

function hint({ boxes }: Scene): string {
  const count = boxes.filter(({ kind }) => kind !== 'station' && kind !== 'lane').length
  return `${count} ${count === 1 ? 'box' : 'boxes'} · click a site to read, zero or patch it; a station to see all its sites`
}
