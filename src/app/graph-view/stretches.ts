/** A part of a row that is taken. */
export interface Stretch {
  from: number
  to: number
}

/** The place nearest to `wanted` where `width` fits between what is there, left to right from `margin`. */
export function nearestGap(
  taken: readonly Stretch[],
  wanted: number,
  width: number,
  margin: number,
  gap: number,
): number {
  let best = Infinity
  let left = margin
  for (const next of [...taken, { from: Infinity, to: Infinity }]) {
    const most = next.from - gap - width
    const x = Math.max(left, Math.min(most, wanted))
    if (most >= left && Math.abs(x - wanted) < Math.abs(best - wanted)) best = x
    left = next.to + gap
  }
  return best
}
