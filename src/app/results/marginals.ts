export interface Marginals {
  /** The mean of each row, and of each column; values that are not finite do not count. */
  rows: Float32Array
  columns: Float32Array
}

/** Means along both axes. Of a pooled matrix every cell has the mean of its block. */
export function marginalsOf(
  data: ArrayLike<number>,
  rows: number,
  columns: number,
  [blockRows, blockColumns]: readonly [y: number, x: number],
): Marginals {
  const width = Math.ceil(columns / blockColumns)
  const height = Math.ceil(rows / blockRows)
  const sums = { rows: new Float64Array(height), columns: new Float64Array(width) }
  const counts = { rows: new Float64Array(height), columns: new Float64Array(width) }
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const value = data[y * width + x] ?? NaN
      if (!Number.isFinite(value)) continue
      // The last block of an axis may be smaller, and counts for less.
      const [high, wide] = [
        Math.min(blockRows, rows - y * blockRows),
        Math.min(blockColumns, columns - x * blockColumns),
      ]
      add(sums.rows, y, value * wide)
      add(counts.rows, y, wide)
      add(sums.columns, x, value * high)
      add(counts.columns, x, high)
    }
  const mean = (sum: Float64Array, count: Float64Array, length: number, block: number): Float32Array =>
    Float32Array.from({ length }, (_, i) => {
      const at = Math.floor(i / block)
      return (sum[at] ?? 0) / (count[at] ?? 0)
    })
  return {
    rows: mean(sums.rows, counts.rows, rows, blockRows),
    columns: mean(sums.columns, counts.columns, columns, blockColumns),
  }
}

const add = (to: Float64Array, at: number, value: number): void => {
  to[at] = (to[at] ?? 0) + value
}
