import type ts from 'typescript'
import { type Diagnostic, type Fix } from './diagnostic.ts'
import { nodeRange, type SourceRange } from './nodeRange.ts'
import { type Checked, type OpenProgram } from './workspace.ts'

/** Where checks look: a program and its types. */
export interface CheckContext extends Checked {
  open: OpenProgram
}

/** Something to say about a node of the virtual file. */
export interface Finding {
  node: ts.Node
  message: string
  hint?: string | undefined
  severity?: 'warning'
  fixes?: readonly (Fix | null)[]
}

export const rangeOf = ({ open, file }: CheckContext, node: ts.Node): SourceRange =>
  nodeRange(open, file, node)

export const textOf = (context: CheckContext, node: ts.Node): string => {
  const { start, end } = rangeOf(context, node)
  return context.open.source.slice(start, end)
}

/** A change of one place. */
export const replaceNode = (context: CheckContext, node: ts.Node, text: string, title: string): Fix => ({
  title,
  edits: [{ ...rangeOf(context, node), text }],
})

export function toDiagnostic(context: CheckContext, finding: Finding): Diagnostic {
  const { message, hint, severity = 'error' } = finding
  const { start, end } = rangeOf(context, finding.node)
  const fixes = (finding.fixes ?? []).filter(fix => fix !== null)
  return {
    ...placed(context.open, message, start, end),
    severity,
    ...(hint === undefined ? {} : { hint }),
    ...(fixes.length === 0 ? {} : { fixes }),
  }
}

/** An error at a range of the source. */
export function placed(
  { source, fileName }: OpenProgram,
  message: string,
  start: number,
  end: number,
): Diagnostic {
  const before = source.slice(0, start).split('\n')
  const span = { file: fileName, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
  return { severity: 'error', message, span, start, end }
}
