import { cardRefs, laterRefs } from '../../graph/cardRefs.ts'
import { type ShowCard } from '../../graph/showCard.ts'
import { cardTitles } from '../results/cardTitle.ts'
import { tensorStore, type Values } from '../results/tensorStore.ts'
import { type ResultEntry } from '../shell/runStore.ts'
import { type RunHead, type WithheldCard } from './records.ts'

/** What may be kept, in bytes of tensors. */
export const runLimits = { card: 16e6, run: 32e6, experiment: 64e6, runs: 30 }

/** The cards of a run with their tensors as they are now. Arrays are never written to, so they are only pointed at. */
export interface TakenRun {
  entries: ResultEntry[]
  tensors: Map<string, Values>
}

/** Takes hold of what is on screen before the next run takes its place. */
export function takeRun(entries: readonly ResultEntry[]): TakenRun {
  const ready = entries.filter(
    ({ state, card }) => state === 'ready' && cardRefs(card).every(ref => tensorStore.has(ref)),
  )
  // What was looked at later (a cell's top tokens) is kept where somebody has looked.
  const here = [...new Set(ready.flatMap(({ card }) => allRefs(card)))].filter(tensorStore.has)
  return { entries: ready, tensors: new Map(here.map(ref => [ref, tensorStore.get(ref)])) }
}

const allRefs = (card: ShowCard): string[] => [...new Set([...cardRefs(card), ...laterRefs(card)])]

/** What of a run is kept: cards in their order until the room is used up; of the others it is said that they are not. */
export function keepable({ entries, tensors }: TakenRun, limits = runLimits) {
  const kept = new Map<string, Values>()
  const withheld: WithheldCard[] = []
  let bytes = 0
  for (const { card } of entries) {
    const refs = allRefs(card).filter(ref => !kept.has(ref))
    const own = refs.reduce((sum, ref) => sum + (tensors.get(ref)?.data.byteLength ?? 0), 0)
    if (own > limits.card || bytes + own > limits.run) {
      withheld.push({ index: card.index, title: card.title ?? cardTitles[card.kind], bytes: own })
      continue
    }
    bytes += own
    for (const ref of refs) {
      const values = tensors.get(ref)
      if (values !== undefined) kept.set(ref, compact(values))
    }
  }
  return { tensors: [...kept], withheld, bytes }
}

/** The same values in a buffer of their own: a view would be stored with all that lies around it. */
const compact = ({ shape, data }: Values): Values => ({
  shape,
  data: data.byteLength === data.buffer.byteLength ? data : data.slice(),
})

/** Runs that have to go, oldest first, so that the newest fit. */
export function surplusRuns(
  heads: readonly Pick<RunHead, 'key' | 'number' | 'bytes'>[],
  limits = runLimits,
): string[] {
  const newestFirst = heads.toSorted((a, b) => b.number - a.number)
  let bytes = 0
  return newestFirst
    .filter(({ bytes: own }, index) => {
      bytes += own
      return index > 0 && (index >= limits.runs || bytes > limits.experiment)
    })
    .map(({ key }) => key)
}
