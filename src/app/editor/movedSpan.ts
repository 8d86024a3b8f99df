import { type Span } from '../../graph/errors.ts'
import { smallestChange } from './smallestChange.ts'

/** Where a place of one program stands in another: the stretch in which the two differ moves what is behind it. */
export function movedSpan(span: Span, before: string, after: string): Span {
  const { from, to, insert } = smallestChange(before, after)
  const lines = before.split('\n')
  const offset = lines.slice(0, span.line - 1).reduce((sum, line) => sum + line.length + 1, span.column - 1)
  if (offset < to) return span
  const upTo = after.slice(0, offset + insert.length - (to - from)).split('\n')
  return { ...span, line: upTo.length, column: (upTo.at(-1)?.length ?? 0) + 1 }
}
