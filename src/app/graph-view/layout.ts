import { type Node } from '../../graph/versions/v1.ts'
import { alikeParts, type AlikeParts } from './alikeParts.ts'
import { foldToCap, type Folds } from './bands.ts'
import { cardRefs, laterRefs } from '../../graph/cardRefs.ts'
import { type GraphDepth } from './depth.ts'
import { modelKey, type Drawing, type DrawingPart } from './drawing.ts'
import { LoopFinder } from './loops.ts'
import { PartPlacer, type Shared } from './PartPlacer.ts'
import { planRun, type RunPlan, type Scalars } from './planRun.ts'
import { SceneBuilder } from './SceneBuilder.ts'
import { type Scene } from './scene.ts'
import { varyingWord } from './sweepWords.ts'

export interface LayoutOptions {
  /** Keys of what is opened: groups, loops, strips that are alike, stations. */
  opened: ReadonlySet<string>
  depth: GraphDepth
  /** Most boxes drawn. */
  cap: number
}

export const defaultLayout: LayoutOptions = { opened: new Set(), depth: 'sites', cap: 500 }

/** A part of a drawing before anything has its place. */
export interface PartPlan {
  index: number
  part: DrawingPart
  scalars: Scalars
  runs: RunPlan[]
  /** Where several parts are drawn as one. */
  alike: AlikeParts | undefined
}

/**
 * Places everything a program recorded: strips of passes from top to bottom, model order from left to right,
 * operations below what they come from. Time and size grow linearly with the graph; equal drawings give equal scenes.
 */
export function layOut(drawing: Drawing, options: LayoutOptions = defaultLayout): Scene {
  const alike = alikeParts(drawing.parts)
  const loops = new LoopFinder()
  const plans = drawing.parts.map((part, index): PartPlan => {
    const scalars = scalarsOf(part.graph?.runs.flatMap(run => run.nodes) ?? [])
    const group = alike.get(index)
    const isFolded = group !== undefined && group.first !== index && !options.opened.has(group.key)
    const runs = (isFolded ? [] : (part.graph?.runs ?? [])).map((run, runIndex) => {
      const siteMap = run.model === null ? undefined : drawing.siteMaps[modelKey(run.model)]
      const plan = planRun(run, siteMap, scalars, { ...options, runKey: `${index}.${runIndex}` })
      for (const [owner, nodes] of plan.nodes)
        loops.add(run.mode === 'compute' ? 'compute' : `${plan.key}.${owner}`, nodes)
      return plan
    })
    return { index, part, scalars, runs, alike: group }
  })
  const folds = foldToCap(plans, loops, options)
  return place(plans, folds, loops, options)
}

function place(plans: readonly PartPlan[], folds: Folds, loops: LoopFinder, options: LayoutOptions): Scene {
  const scene = new SceneBuilder(options.cap)
  const drawn: Shared = { scene, results: new Map(), computed: new Map(), folds, loops, options }
  const placers: PartPlacer[] = []
  for (const plan of plans) {
    const placer = new PartPlacer(plan, drawn)
    placers.push(placer)
    const { alike, part, index } = plan
    const first = alike === undefined || alike.first === index ? undefined : placers[alike.first]
    if (first !== undefined && !options.opened.has(alike?.key ?? '')) {
      placer.standIn(first)
      continue
    }
    placer.place()
    if (part.kind === 'show') placer.placeShow([...cardRefs(part.card), ...laterRefs(part.card)])
  }
  return scene.finish()
}

/** Numbers by their nodes; one that differs from cell to cell of a sweep has the name of its axis. */
function scalarsOf(nodes: readonly Node[]): Scalars {
  const heads = new Map(nodes.flatMap(node => (node.kind === 'sweep' ? [[node.id, node]] : [])))
  return new Map(
    nodes.flatMap(node => {
      if (node.kind !== 'scalar') return []
      const head = heads.get(node.sweep ?? '')
      const values = node.cells?.['value']
      return [[node.id, head === undefined || values === undefined ? node.value : varyingWord(head, values)]]
    }),
  )
}
