import { type RunPlace } from '../graph/address.ts'
import { type Span } from '../graph/errors.ts'
import { type TraceRecording } from './traceRecording.ts'

/** Several traces that become one graph, while the body of their session runs (LANGUAGE 24). */
export class SessionRecording {
  readonly span: Span | undefined
  /** One request at one place. */
  readonly remote: RunPlace
  isOpen = true
  readonly traces: TraceRecording[] = []
  /** Save names that are taken; a graph has each once. */
  readonly names = new Set<string>()

  constructor(span: Span | undefined, remote: RunPlace) {
    this.span = span
    this.remote = remote
  }
}
