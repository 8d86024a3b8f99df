import { type Node } from '../../graph/versions/v1.ts'
import { boxKind } from './boxKind.ts'
import { capGroups, type CapGroup } from './capGroups.ts'
import { shared } from './lanes.ts'
import { type LayoutOptions, type PartPlan } from './layout.ts'
import { type LoopFinder } from './loops.ts'
import { type RunPlan } from './planRun.ts'

/** A strip with the operations below it, or the operations that join strips. */
export interface Band {
  key: string
  /** Number of boxes. */
  cost: number
  nodes: number
}

/** What one box stands for because all of it would be too much to draw. */
export interface FoldGroup extends CapGroup {
  bands: number
  nodes: number
}

/** What has no boxes of its own because the drawing would have more than its cap. */
export interface Folds {
  ofBand: ReadonlyMap<string, FoldGroup>
  ofNode: ReadonlyMap<Node, FoldGroup>
}

export const bandKey = ({ key }: RunPlan, lane: string): string => `${key}.${lane}`

/** Operations of one band are folded where there are more of them than this, in a drawing that is too large. */
const fewOperations = 40

/** Decides which bands and operations are folded into groups, so that a drawing has at most `cap` boxes. */
export function foldToCap(
  plans: readonly PartPlan[],
  loops: LoopFinder,
  { cap, opened }: LayoutOptions,
): Folds {
  const ofNode = new Map<Node, FoldGroup>()
  const ofBand = new Map<string, FoldGroup>()
  const bands = plans.flatMap(({ runs, part }) => runs.flatMap(run => bandsOf(run, part.kind === 'show')))
  // Cards have boxes, too.
  const cards = plans.filter(({ part }) => part.kind === 'show').length
  const total = bands.reduce((sum, { band, boxes }) => sum + band.cost + boxes.length, 0)
  if (total + cards < cap) return { ofBand, ofNode }

  const large = bands.filter(({ boxes }) => boxes.length > fewOperations).length
  const budget = Math.max(fewOperations, (cap * 0.7) / Math.max(1, large))
  for (const { band, boxes } of bands) {
    const items = boxes.map(() => ({ cost: 1 }))
    const groups = boxes.length > fewOperations ? capGroups(items, budget, `${band.key}.ops`, opened) : []
    const known = new Map<string, FoldGroup>()
    groups.forEach((group, index) => {
      if (group === null) return
      const nodes = boxes[index] ?? []
      const fold = known.get(group.key) ?? { ...group, bands: 0, nodes: 0 }
      fold.nodes += nodes.length
      known.set(group.key, fold)
      for (const node of nodes) ofNode.set(node, fold)
    })
    band.cost += new Set(groups.map((group, index) => group?.key ?? index)).size || boxes.length
  }
  const known = new Map<string, FoldGroup>()
  capGroups(
    bands.map(({ band }) => band),
    cap - Math.min(cards, cap / 2) - 24,
    'bands',
    opened,
  ).forEach((group, index) => {
    const band = bands[index]?.band
    if (group === null || band === undefined) return
    const fold = known.get(group.key) ?? { ...group, bands: 0, nodes: 0 }
    fold.bands++
    fold.nodes += band.nodes
    known.set(group.key, fold)
    ofBand.set(band.key, fold)
  })
  return { ofBand, ofNode }

  function bandsOf(run: RunPlan, isShow: boolean): { band: Band; boxes: Node[][] }[] {
    const own = new Set(run.lanes.lanes.map(({ key }) => key))
    const keys = run.strip === null ? [...run.nodes.keys()] : [...own, shared]
    return keys.map(lane => {
      const nodes = run.nodes.get(lane) ?? []
      const strip = run.strip === null || !own.has(lane) ? 0 : run.strip.costOf(lane)
      const band = { key: bandKey(run, lane), cost: strip, nodes: nodes.length }
      return { band, boxes: boxesOf(nodes, isShow) }
    })
  }

  /** Nodes by the box that they would have; what a card saves for itself has none. */
  function boxesOf(nodes: readonly Node[], isShow: boolean): Node[][] {
    const boxes = new Map<string, Node[]>()
    for (const node of nodes) {
      if (boxKind(node) === null || (node.kind === 'save' && isShow)) continue
      const loop = loops.of(node)
      const key = loop === undefined || opened.has(loop.key) ? node.id : loop.key
      const box = boxes.get(key)
      if (box === undefined) boxes.set(key, [node])
      else box.push(node)
    }
    return [...boxes.values()]
  }
}
