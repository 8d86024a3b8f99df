import { type Span } from '../graph/errors.ts'

/** Something to say about a piece of a program, without running it. */
export interface Diagnostic {
  severity: 'error' | 'warning'
  message: string
  /** Where it begins; lines and columns count from 1. */
  span: Span
  /** Offsets in the source, for marks in the editor. */
  start: number
  end: number
}
