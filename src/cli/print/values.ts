import { float16Value } from '../../graph/float16.ts'
import { type TensorData } from '../../graph/tensorData.ts'

/** A tensor's values as numbers (float16 patterns decoded). */
export const numbersOf = (tensor: TensorData): number[] =>
  tensor.dtype === 'float16' ? Array.from(tensor.data, float16Value) : Array.from(tensor.data)

/** A tensor as rows: its last dimension, whatever stands before it flattened. */
export function rowsOf(tensor: TensorData): number[][] {
  const width = tensor.shape.at(-1) ?? 1
  const values = numbersOf(tensor)
  const count = width === 0 ? 0 : values.length / width
  return Array.from({ length: count }, (_, row) => values.slice(row * width, (row + 1) * width))
}

/** A number in at most eight characters or so: four significant digits. */
export function formatNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value)
  if (!Number.isFinite(value)) return String(value)
  const magnitude = Math.abs(value)
  return magnitude >= 1e5 || magnitude < 1e-3 ? value.toExponential(2) : String(Number(value.toPrecision(4)))
}

/** Text of a token on one line, spaces at its ends visible. */
export const visible = (token: string): string =>
  token
    .replace(/^ +| +$/g, spaces => '·'.repeat(spaces.length))
    .replaceAll('\n', '⏎')
    .replaceAll('\t', '⇥')
    .replace(/\p{Cc}/gu, '�')

const segmenter = new Intl.Segmenter()

/** A text as the characters one sees. */
export const charactersOf = (text: string): string[] =>
  Array.from(segmenter.segment(text), ({ segment }) => segment)

/** Cuts or fills a text to a width, counted in characters. */
export function fit(text: string, width: number): string {
  const characters = charactersOf(text)
  if (characters.length <= width) return text + ' '.repeat(width - characters.length)
  return `${characters.slice(0, width - 1).join('')}…`
}

/** Columns side by side, numbers to the right, without trailing spaces. */
export function table(rows: readonly (readonly string[])[], alignRight: readonly boolean[] = []): string[] {
  const widths: number[] = []
  for (const row of rows)
    row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, charactersOf(cell).length)))
  return rows.map(row =>
    row
      .map((cell, column) => {
        const space = ' '.repeat((widths[column] ?? 0) - charactersOf(cell).length)
        return alignRight[column] === true ? space + cell : cell + space
      })
      .join('  ')
      .trimEnd(),
  )
}
