const cell = (value: string | number): string =>
  typeof value === 'number' || !/[",\n\r]/.test(value) ? String(value) : `"${value.replaceAll('"', '""')}"`

/** Comma-separated lines (RFC 4180). */
export const toCsv = (rows: readonly (readonly (string | number)[])[]): string =>
  rows.map(row => row.map(cell).join(',')).join('\r\n') + '\r\n'

/** A matrix with its names: the first line names columns, the first column names rows. */
export function matrixCsv(
  data: ArrayLike<number>,
  rowNames: readonly string[],
  columnNames: readonly string[],
): string {
  const columns = columnNames.length
  return toCsv([
    ['', ...columnNames],
    ...rowNames.map((name, y) => [name, ...columnNames.map((_, x) => data[y * columns + x] ?? NaN)]),
  ])
}
