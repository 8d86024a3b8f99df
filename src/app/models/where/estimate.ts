import { printDuration } from '../../results/numbers.ts'
import { type Speed } from './speedStore.ts'
import { type Parameters } from './work.ts'

/** Tokens that go through the model together, and where the number comes from. */
export interface Tokens {
  count: number
  words: string
}

/** How long something takes, and where that comes from. */
export interface Estimate {
  /** null where nothing was measured that it could be taken from. */
  ms: number | null
  words: string
}

/**
 * How long a model takes over some tokens: 2 x parameters x tokens operations, at a speed that was measured.
 * @param where the place, for the words: `here`, `at lab`
 */
export function estimate(
  tokens: number,
  parameters: Parameters | null,
  speed: Speed | undefined,
  where: string,
): Estimate {
  if (parameters === null) return { ms: null, words: 'how large it is, is not known' }
  if (speed === undefined)
    return {
      ms: null,
      words: `no run ${where} has been measured yet: one of vitrine/atlas is enough`,
    }
  const operations = 2 * parameters.count * tokens
  const ms = (1000 * operations) / speed.perSecond
  return { ms, words: `${printCount(operations)} operations at ${speedWords(speed, operations)}` }
}

/** A device does more in a second where there is more to do at once. */
const smallPart = 1 / 50

const speedWords = ({ perSecond, model, work }: Speed, operations: number): string =>
  `${printCount(perSecond)} a second, measured with ${model}${
    work < operations * smallPart ? ', much smaller work: it may well be faster' : ''
  }`

/** `about 1.2 s`. */
export const printEstimate = ({ ms }: Estimate): string => {
  if (ms === null) return 'not known'
  if (ms < 120_000) return `about ${printDuration(Number(ms.toPrecision(2)))}`
  return `about ${Number((ms / 60_000).toPrecision(2))} min`
}

const prefixes = [
  [1e15, ' quadrillion'],
  [1e12, ' trillion'],
  [1e9, ' billion'],
  [1e6, ' million'],
  [1e3, ' thousand'],
] as const

/** `1.3 billion`. */
export function printCount(count: number): string {
  const [size, name] = prefixes.find(([size]) => count >= size) ?? [1, '']
  return `${Number((count / size).toPrecision(2))}${name}`
}
