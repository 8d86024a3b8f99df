import { type Diagnostic } from '@codemirror/lint'
import { type Text } from '@codemirror/state'
import { type Problem } from '../shell/problem.ts'
import { applyFix } from './applyFix.ts'

/** Character offset of a 1-based line and column, kept inside the program. */
export function offsetOf(doc: Text, line: number, column: number): number {
  const at = doc.line(Math.max(1, Math.min(doc.lines, line)))
  return Math.min(at.to, at.from + Math.max(0, column - 1))
}

/** The mark of a problem in the text: its code, or from its place to the end of the line; null without a place. */
export function toDiagnostic(
  doc: Text,
  { span, range, severity, message, hint, fixes = [] }: Problem,
): Diagnostic | null {
  if (span === undefined) return null
  const place = offsetOf(doc, span.line, span.column)
  const start = Math.min(range?.start ?? place, doc.length)
  const end = Math.min(range?.end ?? doc.lineAt(place).to, doc.length)
  const line = doc.lineAt(start)
  return {
    // An empty mark would not be seen.
    from: end > start ? start : line.from,
    to: end > start ? end : line.to,
    severity,
    message: hint === undefined ? message : `${message}\n${hint}`,
    ...(fixes.length > 0 && {
      actions: fixes.map(({ title }) => ({
        name: title,
        apply: (_view, from) => void applyFix(title, from),
      })),
    }),
  }
}
