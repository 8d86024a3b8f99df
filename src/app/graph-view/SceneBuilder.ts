import { shorten, textWidth } from './textWidth.ts'
import {
  plainBox,
  type Box,
  type NodeRef,
  type OperationBoxKind,
  type Scene,
  type Toggle,
  type Wire,
} from './scene.ts'
import { nearestGap, type Stretch } from './stretches.ts'
import { type Span } from '../../graph/errors.ts'

/** Sizes of the drawing in pixels at zoom 1. */
export const sizes = {
  margin: 16,
  gap: 10,
  rowGap: 16,
  bandGap: 34,
  operationHeight: 50,
  operationMin: 84,
  /** Of a box that shows a value: its range and time stand side by side. */
  measuredMin: 162,
  operationMax: 240,
  /** Kept free in a box for the picture of its value, so that nothing moves when there is one. */
  thumbnail: 40,
} as const

/** An operation before it has its place. */
export interface OperationBox {
  id: string
  kind: OperationBoxKind
  span?: Span | undefined
  title: string
  detail: string
  measured?: NodeRef | null
  count?: number
  toggle?: Toggle | null
  words?: string
}

/** Collects boxes and wires; knows how far each row of the current band is filled. */
export class SceneBuilder {
  private readonly boxes = new Map<string, Box>()
  private readonly held = new Map<string, NodeRef[]>()
  private readonly wires = new Map<string, Wire>()
  private readonly rowOf = new Map<string, number>()
  private readonly cap: number
  private bandTop: number = sizes.margin
  /** Taken stretches of each row, left to right. */
  private rows: Stretch[][] = []
  private right = 0
  private bottom = 0
  private hidden: NodeRef[] = []
  private refused = 0

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
    if (this.boxes.size >= this.cap - 1) {
      this.refused++
      return false
    }
    this.boxes.set(box.id, box)
    this.right = Math.max(this.right, box.x + box.width)
    this.bottom = Math.max(this.bottom, box.y + box.height)
    return true
  }

  has = (id: string): boolean => this.boxes.has(id)

  /** A box stands for a node; one that is not drawn is counted. */
  hold(id: string | undefined, ref: NodeRef): void {
    if (id === undefined || !this.boxes.has(id)) {
      this.hidden.push(ref)
      return
    }
    const own = this.held.get(id)
    if (own === undefined) this.held.set(id, [ref])
    else own.push(ref)
  }

  /**
   * Places an operation in the row after its inputs, under the middle of what it is joined to, or right of what is there.
   * @param towards boxes above it that it flows into: what is done to a site stands beside it
   */
  placeBelow(inputs: readonly string[], box: OperationBox, towards: readonly string[] = []): boolean {
    const measured = box.measured ?? null
    const room = measured === null ? 24 : 24 + sizes.thumbnail
    const wanted = Math.max(textWidth(shorten(box.title, 30)), textWidth(shorten(box.detail, 30), 6)) + room
    const width = Math.min(
      sizes.operationMax,
      Math.max(measured === null ? sizes.operationMin : sizes.measuredMin, wanted),
    )
    const row = inputs.reduce((most, id) => Math.max(most, (this.rowOf.get(id) ?? -1) + 1), 0)
    const above = [...inputs, ...towards].flatMap(id => this.boxes.get(id) ?? [])
    const middle =
      above.reduce((sum, other) => sum + other.x + other.width / 2, 0) / Math.max(1, above.length)
    while (this.rows.length <= row) this.rows.push([])
    const taken = this.rows[row] ?? []
    const last = taken.at(-1)
    const end = last === undefined ? sizes.margin : last.to + sizes.gap
    const x = above.length === 0 ? end : nearestGap(taken, middle - width / 2, width, sizes.margin, sizes.gap)
    const y = this.bandTop + row * (sizes.operationHeight + sizes.rowGap)
    if (!this.add({ ...plainBox, ...box, measured, x, y, width, height: sizes.operationHeight })) return false
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
    const count = Math.max(this.hidden.length, this.refused)
    if (count > 0) {
      const title = `${count} more ${count === 1 ? 'node' : 'nodes'}`
      const y = this.bottom + sizes.bandGap
      const place = { x: sizes.margin, y, width: sizes.operationMax, height: sizes.operationHeight }
      const words = { title, detail: 'recorded, not drawn' }
      this.boxes.set('more', { ...plainBox, ...place, ...words, id: 'more', kind: 'more' })
      this.held.set('more', this.hidden)
      this.bottom = y + sizes.operationHeight
      this.right = Math.max(this.right, place.x + place.width)
    }
    return {
      boxes: [...this.boxes.values()].map(box => ({ ...box, nodes: this.held.get(box.id) ?? [] })),
      wires: [...this.wires.values()],
      width: this.right + sizes.margin,
      height: this.bottom + sizes.margin,
      hidden: count,
    }
  }
}
