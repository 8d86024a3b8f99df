import { shorten, textWidth } from './textWidth.ts'
import { type Box, type OperationBoxKind, type Scene, type Wire } from './scene.ts'
import { type Span } from '../../graph/errors.ts'

/** Sizes of the drawing in pixels at zoom 1. */
export const sizes = {
  margin: 16,
  gap: 10,
  rowGap: 16,
  bandGap: 34,
  operationHeight: 36,
  operationMin: 60,
  operationMax: 190,
} as const

export interface OperationBox {
  id: string
  kind: OperationBoxKind
  span?: Span | undefined
  title: string
  detail: string
}

interface Stretch {
  from: number
  to: number
}

const endOf = (taken: readonly Stretch[]): number => {
  const last = taken.at(-1)
  return last === undefined ? sizes.margin : last.to + sizes.gap
}

/** The place nearest to `wanted` where `width` fits between what is there. */
function nearestGap(taken: readonly Stretch[], wanted: number, width: number): number {
  let best = Infinity
  let left: number = sizes.margin
  for (const next of [...taken, { from: Infinity, to: Infinity }]) {
    const most = next.from - sizes.gap - width
    const x = Math.max(left, Math.min(most, wanted))
    if (most >= left && Math.abs(x - wanted) < Math.abs(best - wanted)) best = x
    left = next.to + sizes.gap
  }
  return best
}

/** Collects boxes and wires; knows how far each row of the current band is filled. */
export class SceneBuilder {
  private readonly boxes = new Map<string, Box>()
  private readonly wires = new Map<string, Wire>()
  private readonly rowOf = new Map<string, number>()
  private readonly cap: number
  private bandTop: number = sizes.margin
  /** Taken stretches of each row, left to right. */
  private rows: Stretch[][] = []
  private right = 0
  private bottom = 0
  private hidden = 0

  constructor(cap: number) {
    this.cap = cap
  }

  /** Begins a band below everything that was placed. */
  startBand(): void {
    if (this.boxes.size === 0) return
    this.bandTop = this.bottom + sizes.bandGap
    this.rows = []
    this.rowOf.clear()
  }

  get top(): number {
    return this.bandTop
  }

  /** Operations of this band start below `y`. */
  moveBandTop(y: number): void {
    this.bandTop = y
  }

  /** Adds a box at its place; false above the cap. */
  add(box: Box): boolean {
    if (this.boxes.size >= this.cap) {
      this.hidden++
      return false
    }
    this.boxes.set(box.id, box)
    this.right = Math.max(this.right, box.x + box.width)
    this.bottom = Math.max(this.bottom, box.y + box.height)
    return true
  }

  /** Places an operation in the row after its inputs, under their middle or right of what is there already. */
  placeBelow(inputs: readonly string[], box: OperationBox): boolean {
    const title = shorten(box.title, 26)
    const wanted = Math.max(textWidth(title), textWidth(box.detail, 6)) + 24
    const width = Math.min(sizes.operationMax, Math.max(sizes.operationMin, wanted))
    const row = inputs.reduce((most, id) => Math.max(most, (this.rowOf.get(id) ?? -1) + 1), 0)
    const above = inputs.flatMap(id => this.boxes.get(id) ?? [])
    const middle =
      above.reduce((sum, other) => sum + other.x + other.width / 2, 0) / Math.max(1, above.length)
    while (this.rows.length <= row) this.rows.push([])
    const taken = this.rows[row] ?? []
    const x = above.length === 0 ? endOf(taken) : nearestGap(taken, middle - width / 2, width)
    const y = this.bandTop + row * (sizes.operationHeight + sizes.rowGap)
    if (!this.add({ ...box, x, y, width, height: sizes.operationHeight })) return false
    const place = taken.findIndex(stretch => stretch.from > x)
    taken.splice(place < 0 ? taken.length : place, 0, { from: x, to: x + width })
    this.rowOf.set(box.id, row)
    return true
  }

  /** Joins two boxes; nothing where one of them is not drawn. */
  wire(from: string, to: string, writes: boolean): void {
    if (from === to || !this.boxes.has(from) || !this.boxes.has(to)) return
    const id = `${from}>${to}`
    this.wires.set(id, { id, from, to, writes })
  }

  finish(): Scene {
    const note = this.hidden
    if (note > 0) {
      const title = `${note} more ${note === 1 ? 'node' : 'nodes'}`
      const y = this.bottom + sizes.bandGap
      const box = { id: 'more', x: sizes.margin, y, width: 220, height: sizes.operationHeight }
      this.boxes.set('more', { ...box, kind: 'more', title, detail: 'recorded, not drawn' })
      this.bottom = y + sizes.operationHeight
    }
    return {
      boxes: [...this.boxes.values()],
      wires: [...this.wires.values()],
      width: this.right + sizes.margin,
      height: this.bottom + sizes.margin,
      hidden: this.hidden,
    }
  }
}
