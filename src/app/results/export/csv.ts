/**
 * One cell. A text that a spreadsheet would take for a formula has an apostrophe before it, as spreadsheets mark
 * text; so has a text that starts with one, which keeps both apart.
 */
function cell(value: string | number): string {
  if (typeof value === 'number') return String(value)
  const text = isFormula(value) || value.startsWith("'") ? `'${value}` : value
  return /[",\n\r]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

const isFormula = (text: string): boolean =>
  /^[=+\-@\t\r]/.test(text) && !/^[+-]?[\d.]+(e[+-]?\d+)?$/i.test(text)

export type TableRow = readonly (string | number)[]

/** Comma-separated lines (RFC 4180). */
export const toCsv = (rows: readonly TableRow[]): string =>
  rows.map(row => row.map(cell).join(',')).join('\r\n') + '\r\n'

/** Tab-separated lines for the clipboard: spreadsheets and text editors take them as they are. */
export const toTabs = (rows: readonly TableRow[]): string =>
  rows.map(row => row.map(value => String(value).replaceAll(/[\t\r\n]/g, ' ')).join('\t')).join('\n') + '\n'
