import { type Span } from '../graph/errors.ts'

/** Ends a draft at the first look at a value: what follows depends on a result (LANGUAGE 2). Not a user's error. */
export class DraftEnded extends Error {
  override readonly name = 'DraftEnded'
  readonly span: Span | undefined

  constructor(span: Span | undefined) {
    super('what follows depends on a result')
    this.span = span
  }
}
