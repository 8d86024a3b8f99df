import { VitrineError, type Span } from '../../graph/errors.ts'
import { type Diagnostic, type Fix } from '../../program/diagnostic.ts'

/** Something the user has to know, with its places in the program and a way out. */
export interface Problem {
  severity: 'error' | 'warning'
  message: string
  span?: Span | undefined
  related?: Span | undefined
  hint?: string | undefined
  /** The code it is about, in characters from the program's start. */
  range?: { start: number; end: number } | undefined
  /** Changes of the program that mend it. */
  fixes?: readonly Fix[] | undefined
}

/** An error in the form that is shown. What is not a `VitrineError` is a fault of Vitrine itself and says so. */
export function toProblem(error: unknown): Problem {
  if (error instanceof VitrineError) {
    const { span, related, hint } = error
    return { severity: 'error', message: error.message, span, related, hint }
  }
  const message = error instanceof Error ? error.message : String(error)
  return {
    severity: 'error',
    message: `internal error: ${message}`,
    hint: 'this is a fault in Vitrine, not in the program',
  }
}

export const diagnosticProblem = ({ start, end, ...diagnostic }: Diagnostic): Problem => ({
  ...diagnostic,
  range: { start, end },
})
