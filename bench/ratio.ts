/** A quantity measured many times: the median, and an interval that holds the true median with 95% confidence. */
export interface Measured {
  median: number
  low: number
  high: number
}

export interface Ratio extends Measured {
  pairs: number
  /** Median milliseconds of each side. */
  a: number
  b: number
}

/**
 * The median with its order-statistic interval: how many of n values lie below the true median is binomial, whatever
 * their distribution, so no assumption about noise is made.
 * @throws with fewer than 6 values, which no 95% interval can hold
 */
export const medianInterval = (values: readonly number[]): Measured => {
  const n = values.length
  if (n < 6) throw new Error(`a 95% interval of the median takes at least 6 values, not ${n}`)
  const sorted = values.toSorted((x, y) => x - y)
  const at = (index: number): number => sorted[index] ?? NaN
  const rank = outerRank(n)
  const median = (at(Math.floor((n - 1) / 2)) + at(Math.ceil((n - 1) / 2))) / 2
  return { median, low: at(rank), high: at(n - 1 - rank) }
}

/** The largest r for which the r smallest and r largest of n values may be left out of a 95% interval. */
const outerRank = (n: number): number => {
  let exactly = 0.5 ** n
  let below = exactly
  let rank = 0
  // `below` is the chance that at most `rank` of n values lie below the median.
  while (2 * below <= 0.05) {
    rank += 1
    exactly *= (n - rank + 1) / rank
    below += exactly
  }
  return rank - 1
}

/**
 * How long `a` takes compared with `b`: runs of both take turns (A B B A), so that what drifts on the machine meets both,
 * and each neighbouring pair gives one ratio. Both return the milliseconds that a run took.
 */
export const measureRatio = async (
  a: () => Promise<number>,
  b: () => Promise<number>,
  { rounds = 16, warmUps = 10 }: { rounds?: number; warmUps?: number } = {},
): Promise<Ratio> => {
  for (let i = 0; i < warmUps; i++) {
    await a()
    await b()
  }
  const times: { a: number; b: number }[] = []
  for (let round = 0; round < rounds; round++) {
    const first = { a: await a(), b: await b() }
    const second = { b: await b(), a: await a() }
    times.push(first, second)
  }
  return {
    ...medianInterval(times.map(pair => pair.a / pair.b)),
    pairs: times.length,
    a: medianInterval(times.map(pair => pair.a)).median,
    b: medianInterval(times.map(pair => pair.b)).median,
  }
}

/** Milliseconds of one run, many times over. */
export const measure = async (
  work: () => Promise<unknown>,
  { runs = 30, warmUps = 3 } = {},
): Promise<Measured> => {
  for (let i = 0; i < warmUps; i++) await work()
  const times: number[] = []
  for (let i = 0; i < runs; i++) times.push(await timed(work)())
  return medianInterval(times)
}

/** Work that returns the milliseconds it took. */
export const timed = (work: () => Promise<unknown>) => async (): Promise<number> => {
  const start = performance.now()
  await work()
  return performance.now() - start
}
