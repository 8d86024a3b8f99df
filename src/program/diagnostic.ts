import { type Span } from '../graph/errors.ts'

/** Something to say about a piece of a program, without running it. */
export interface Diagnostic {
  severity: 'error' | 'warning'
  message: string
  /** What to write instead. */
  hint?: string
  /** Where it begins; lines and columns count from 1. */
  span: Span
  /** Offsets in the source, for marks in the editor. */
  start: number
  end: number
  /** Changes that would mend it, the likeliest first. */
  fixes?: Fix[]
}

export interface Fix {
  /** What the change does: `write a.eq(b)`. */
  title: string
  edits: TextEdit[]
}

/** Replaces a piece of the source; offsets are those of the unchanged source. */
export interface TextEdit {
  start: number
  end: number
  text: string
}

/** The source with edits made, wherever they stand. */
export function applyEdits(source: string, edits: readonly TextEdit[]): string {
  let text = source
  for (const { start, end, text: insert } of edits.toSorted((a, b) => b.start - a.start || b.end - a.end))
    text = text.slice(0, start) + insert + text.slice(end)
  return text
}
