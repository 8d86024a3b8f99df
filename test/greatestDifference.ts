/** Greatest absolute difference; NaN where lengths differ or a value is not a number. */
export function greatestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return NaN
  let greatest = 0
  for (let index = 0; index < a.length; index++) {
    const difference = Math.abs((a[index] ?? NaN) - (b[index] ?? NaN))
    if (!(difference <= greatest)) greatest = difference
  }
  return greatest
}
