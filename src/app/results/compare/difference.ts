export interface Difference {
  /** now - then; NaN where only one of the two is a number. */
  values: Float32Array
  /** The greatest distance of two values, and where it is; 0 where all are the same. */
  greatest: number
  place: number
}

/** What differs between two lists of values of one length; two that are both NaN do not differ. */
export function differenceOf(now: ArrayLike<number>, then: ArrayLike<number>): Difference {
  const values = new Float32Array(now.length)
  let [greatest, place] = [0, 0]
  for (let i = 0; i < now.length; i++) {
    const [a, b] = [now[i] ?? NaN, then[i] ?? NaN]
    const isSame = Object.is(a, b) || a === b
    values[i] = isSame && !Number.isNaN(a) ? 0 : a - b
    const distance = isSame ? 0 : Number.isNaN(a - b) ? Infinity : Math.abs(a - b)
    if (distance > greatest) [greatest, place] = [distance, i]
  }
  return { values, greatest, place }
}
