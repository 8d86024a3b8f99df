import { cellCount, cellValues } from '../../graph/sweepCells.ts'
import { type Lane } from './lanes.ts'
import { type PartPlan } from './layout.ts'
import { type Toggle } from './scene.ts'
import { sizes, type SceneBuilder } from './SceneBuilder.ts'

const cellsKey = (head: string, key: string): string => `cells:${key}:${head}`

/** What a strip says of all that it stands for, and the key that opens it. */
export function laneToggle(
  { alike, index, runs }: PartPlan,
  lane: Lane,
  opened: ReadonlySet<string>,
): { note: string; toggle: Toggle | null } {
  if (alike?.first === index) {
    const isOpen = opened.has(alike.key)
    const words = isOpen ? 'fold those alike' : `open all ${alike.count}`
    return { note: isOpen ? '' : ` · ${alike.count} runs alike`, toggle: { key: alike.key, words, isOpen } }
  }
  if (lane.groupKey !== null) {
    const isOpen = opened.has(lane.groupKey)
    const words = isOpen ? 'fold those alike' : `and ${lane.alike - 1} more alike: open`
    return { note: '', toggle: { key: lane.groupKey, words, isOpen } }
  }
  if (lane.sweep === null) return { note: '', toggle: null }
  const key = cellsKey(lane.sweep.id, runs[0]?.key ?? '')
  const isOpen = opened.has(key)
  const words = isOpen ? 'fold its cells' : `open its ${cellCount(lane.sweep)} cells`
  return { note: '', toggle: { key, words, isOpen } }
}

/** The cells of an opened sweep, as a grid: the last axis runs to the right. */
export function placeCells(
  scene: SceneBuilder,
  runKey: string,
  firstKey: string,
  { sweep }: Lane,
  opened: ReadonlySet<string>,
): void {
  if (sweep === null || !opened.has(cellsKey(sweep.id, firstKey))) return
  const columns = Math.min(12, sweep.axes.at(-1)?.values.length ?? 1)
  const size = { width: 116, height: 26 }
  const count = cellCount(sweep)
  const top = scene.top
  for (let cell = 0; cell < count; cell++) {
    const values = Object.entries(cellValues(sweep, cell))
    scene.add({
      id: `${runKey}.${sweep.id}.cell.${cell}`,
      kind: 'cell',
      title: values.map(([, value]) => String(value)).join(', '),
      detail: values.map(([name, value]) => `${name} ${value}`).join(', '),
      x: sizes.margin + (cell % columns) * (size.width + 6),
      y: top + Math.floor(cell / columns) * (size.height + 6),
      ...size,
      span: sweep.span,
      nodes: [],
      measured: null,
      count: 1,
      toggle: null,
      words: '',
    })
  }
  scene.moveBandTop(top + Math.ceil(count / columns) * (size.height + 6) + sizes.rowGap)
}
