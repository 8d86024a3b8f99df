/** Which boxes stand for the nodes of a graph. */
export class BoxIndex {
  /** By node id; what stands at several sites has more under `<id>#<n>`. */
  readonly own = new Map<string, string>()
  /** Boxes of other nodes that are drawn in the place of a node. */
  private readonly standIns = new Map<string, readonly string[]>()

  isDrawn = (id: string): boolean => this.own.has(id)

  of(id: string): string[] {
    const first = this.own.get(id)
    if (first === undefined) return [...(this.standIns.get(id) ?? [])]
    const boxes = new Set([first])
    for (let n = 0; ; n++) {
      const more = this.own.get(`${id}#${n}`)
      if (more === undefined) return [...boxes]
      boxes.add(more)
    }
  }

  standFor(id: string, boxes: readonly string[]): void {
    if (boxes.length > 0) this.standIns.set(id, boxes)
  }
}
