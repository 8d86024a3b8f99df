import { type PlanLayers } from '../graph/planReport.ts'
import { type Step } from './plan.ts'
import { type Stream } from './stream.ts'
import { type Item, type Woven } from './woven.ts'

/** Where the values of a layer of a batch come from: steps, other rows of the run, or nowhere. */
export type LayerPlan = { steps: readonly number[] } | 'elsewhere' | 'not needed'

/** For each batch its layers, in order. */
export function layersOf(
  streams: readonly Stream[],
  { items }: Pick<Woven, 'items'>,
  steps: readonly Step[],
  shared: readonly Item[],
): LayerPlan[][] {
  const runs = new Map<string, Set<number>>()
  steps.forEach((step, index) => {
    for (const { segment } of step.items) {
      if (!segment) continue
      const known = runs.get(segment.key)
      if (known) known.add(index)
      else runs.set(segment.key, new Set([index]))
    }
  })
  const keysOf = (items: readonly Item[]) => new Set(items.flatMap(({ segment }) => segment?.key ?? []))
  const [woven, equal] = [keysOf(items), keysOf(shared)]
  return streams.map(({ key, open, derived }) =>
    Array.from({ length: open.siteMap.sizes.layers }, (_, layer): LayerPlan => {
      const part = `${key}/${layer}`
      const own = runs.get(part)
      if (own) return { steps: [...own] }
      const isTaken = equal.has(part) || (derived !== undefined && !woven.has(part))
      return isTaken ? 'elsewhere' : 'not needed'
    }),
  )
}

/** The layers of one batch as they went. */
export function layersThatRan(
  of: Pick<PlanLayers, 'run' | 'prompts'>,
  layers: readonly LayerPlan[],
  hasRun: (step: number) => boolean,
): PlanLayers {
  const told: PlanLayers = { run: of.run, prompts: [...of.prompts], ran: [], reused: [], notRun: [] }
  layers.forEach((layer, index) => {
    if (layer === 'not needed') told.notRun.push(index)
    else if (layer === 'elsewhere' || !layer.steps.some(hasRun)) told.reused.push(index)
    else told.ran.push(index)
  })
  return told
}

/** One entry for each set of prompts, whichever batches and steps of a generation they went through. */
export function byPrompts(all: readonly PlanLayers[]): PlanLayers[] {
  const merged = new Map<string, PlanLayers[]>()
  for (const each of all) {
    const key = `${each.run}:${each.prompts.join()}`
    merged.set(key, [...(merged.get(key) ?? []), each])
  }
  return [...merged.values()].flatMap(group => {
    const [first] = group
    if (!first) return []
    const { run, prompts } = first
    const union = (of: (each: PlanLayers) => number[], without: readonly number[]) =>
      [...new Set(group.flatMap(of))].filter(layer => !without.includes(layer)).sort((a, b) => a - b)
    const ran = union(each => each.ran, [])
    const reused = union(each => each.reused, ran)
    return [{ run, prompts, ran, reused, notRun: union(each => each.notRun, [...ran, ...reused]) }]
  })
}
