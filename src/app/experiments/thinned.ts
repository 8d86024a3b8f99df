import { type VersionRecord } from './records.ts'

const [minute, hour, day] = [60e3, 3600e3, 24 * 3600e3]

/** Of versions older than `age`, one is kept in every stretch of `each` milliseconds. */
const steps = [
  { age: 30 * day, each: 7 * day },
  { age: 2 * day, each: day },
  { age: 4 * hour, each: hour },
  { age: hour, each: 10 * minute },
] as const

/** However often one runs, the list stays short enough to be looked through. */
const most = 100

type Dated = Pick<VersionRecord, 'key' | 'at'>

/**
 * The versions that are no longer kept: the older, the fewer. Of each stretch of time the last one stays, the newest
 * always does, and what has stayed once is not lost to another choice later.
 */
export function thinned<V extends Dated>(versions: readonly V[], now: number): V[] {
  const newestFirst = versions.toSorted((a, b) => b.at - a.at)
  const filled = new Set<string>()
  let kept = 0
  return newestFirst.filter(({ at }, index) => {
    const step = steps.find(({ age }) => now - at > age)
    const stretch = step === undefined ? `at ${at}` : `${step.each}:${Math.floor(at / step.each)}`
    const isFirst = !filled.has(stretch)
    filled.add(stretch)
    const stays = index === 0 || (isFirst && kept < most)
    if (stays) kept++
    return !stays
  })
}
