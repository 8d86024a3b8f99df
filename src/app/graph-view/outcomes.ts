import { type NodeOutcome } from '../../graph/nodeOutcome.ts'
import { type Origin } from '../shell/runStore.ts'
import { type Box, type ModelPlace } from './scene.ts'
import { printDuration } from '../results/numbers.ts'

/** What became of what a box stands for, in a run. */
export interface BoxOutcome {
  state: 'ran' | 'reused' | 'not-run'
  /** Milliseconds of the programs that computed it, with all else that they computed; null where none ran. */
  ms: number | null
  words: string
}

const byHash = new WeakMap<readonly Origin[], ReadonlyMap<string, Origin>>()

/** The last run of each graph among the runs on screen. */
export function originsByHash(origins: readonly Origin[]): ReadonlyMap<string, Origin> {
  const known = byHash.get(origins)
  if (known !== undefined) return known
  const map = new Map(origins.map(origin => [origin.hash, origin]))
  byHash.set(origins, map)
  return map
}

/** null where its graph has not run, or no report tells of it. */
export function outcomeOf(box: Box, origins: ReadonlyMap<string, Origin>): BoxOutcome | null {
  if (box.kind === 'station') return layersOutcome(box.place, origins.get(box.place.hash))
  const outcomes = box.nodes.flatMap(({ hash, id }): { outcome: NodeOutcome; origin: Origin }[] => {
    const origin = origins.get(hash)
    const outcome = origin?.report.nodes[id]
    return origin === undefined || outcome === undefined ? [] : [{ outcome, origin }]
  })
  if (outcomes.length === 0 || box.kind === 'lane') return null
  const steps = new Map<Origin, Set<number>>()
  let reused = 0
  const why = new Set<string>()
  for (const { outcome, origin } of outcomes) {
    if (outcome.state === 'reused') reused++
    else if (outcome.state === 'not-run') why.add(outcome.why)
    else steps.set(origin, new Set([...(steps.get(origin) ?? []), ...outcome.steps]))
  }
  if (steps.size === 0) {
    if (reused > 0) return { state: 'reused', ms: null, words: 'reused: its value was there from before' }
    return { state: 'not-run', ms: null, words: `not run: ${[...why].join('; ')}` }
  }
  let ms = 0
  const labels: string[] = []
  for (const [origin, own] of steps)
    for (const index of own) {
      const step = origin.report.plan.steps[index]
      if (step === undefined) continue
      ms += step.ms
      labels.push(step.label)
    }
  const places = [...new Set(labels)]
  const first = places.slice(0, 3).join(', ')
  const words =
    labels.length === 0
      ? 'known without running a program'
      : `ran in ${first}${places.length > 3 ? ` and ${places.length - 3} more` : ''}: ${printDuration(ms)} with all else there`
  return { state: 'ran', ms: labels.length === 0 ? null : ms, words }
}

/** What became of the layers that a station stands for, for the prompts of its strip. */
function layersOutcome({ run, rows, layers }: ModelPlace, origin: Origin | undefined): BoxOutcome | null {
  if (origin === undefined || layers.length === 0) return null
  const own = origin.report.plan.layers.filter(
    entry => entry.run === run && (rows === 'all' || entry.prompts.includes(rows)),
  )
  if (own.length === 0) return null
  const isIn = (kind: 'ran' | 'reused' | 'notRun') =>
    layers.filter(layer => own.some(entry => entry[kind].includes(layer)))
  const ran = isIn('ran')
  const reused = isIn('reused')
  if (ran.length > 0) return { state: 'ran', ms: null, words: said(ran, layers, 'ran') }
  if (reused.length > 0) return { state: 'reused', ms: null, words: said(reused, layers, 'reused') }
  const notRun = isIn('notRun')
  return notRun.length === 0
    ? null
    : { state: 'not-run', ms: null, words: 'not run: nothing that is saved needs it' }
}

const said = (some: readonly number[], all: readonly number[], word: string): string =>
  some.length === all.length ? word : `${some.length} of ${all.length} layers ${word}`
