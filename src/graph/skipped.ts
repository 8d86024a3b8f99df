import { rowsMeet } from './liveness.ts'
import { isInside, isTouch, touchedSite, type Touch } from './touch.ts'
import { type Node, type SkipNode } from './versions/v1.ts'

/** A place inside a module that a skip leaves out: it does not exist in that pass of those rows (LANGUAGE 13). */
export interface InsideSkipped {
  skip: SkipNode
  inside: Touch
}

/** The first read, write or skip inside a skipped module, wherever it stands; undefined where there is none. */
export function findInsideSkipped(nodes: readonly Node[]): InsideSkipped | undefined {
  const skips = new Map<string, SkipNode[]>()
  for (const node of nodes)
    if (node.kind === 'skip') skips.set(node.module, [...(skips.get(node.module) ?? []), node])
  if (skips.size === 0) return undefined
  for (const inside of nodes.filter(isTouch)) {
    const site = touchedSite(inside)
    for (const module of parentsOf(site)) {
      const skip = isInside(site, module) ? skips.get(module)?.find(one => meets(one, inside)) : undefined
      if (skip !== undefined) return { skip, inside }
    }
  }
  return undefined
}

const meets = (skip: SkipNode, touch: Touch): boolean =>
  skip.step === touch.step && rowsMeet(skip.rows, touch.rows)

/** The modules that a path lies in: `a.b.c` lies in `a` and in `a.b`. */
const parentsOf = (path: string): string[] =>
  [...path.matchAll(/\./g)].map(({ index }) => path.slice(0, index))
