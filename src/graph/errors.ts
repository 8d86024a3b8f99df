/** A place in the user's program; lines and columns count from 1. */
export interface Span {
  file: string
  line: number
  column: number
}

export interface ErrorDetails {
  /** Where in the user's program. */
  span?: Span | undefined
  /** A second place the message speaks of (a cycle has two lines). */
  related?: Span | undefined
  /** What to write instead. */
  hint?: string | undefined
  /** Where in a graph: `runs[0].nodes[3].attrs.dim`. */
  path?: string | undefined
}

/**
 * An error a user can act on: says what is wrong, where, and what to do instead.
 * Everything that reaches the page or the terminal as a user's error is one of these.
 */
export class VitrineError extends Error {
  override readonly name = 'VitrineError'
  readonly span: Span | undefined
  readonly related: Span | undefined
  readonly hint: string | undefined
  readonly path: string | undefined

  constructor(message: string, details: ErrorDetails = {}) {
    super(message)
    this.span = details.span
    this.related = details.related
    this.hint = details.hint
    this.path = details.path
  }

  /** The same error at a place, if it has none yet. */
  at(span: Span | undefined): VitrineError {
    if (this.span !== undefined || span === undefined) return this
    return new VitrineError(this.message, { ...this.details(), span })
  }

  details(): ErrorDetails {
    return { span: this.span, related: this.related, hint: this.hint, path: this.path }
  }
}

export const printSpan = (span: Span): string => `${span.file}:${span.line}:${span.column}`
