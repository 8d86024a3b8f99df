import type ts from 'typescript'
import { compileProgram } from './compile.ts'
import { type Diagnostic } from './diagnostic.ts'
import { toDiagnostic, type CheckContext, type Finding } from './finding.ts'
import { modelFindings } from './models/modelChecks.ts'
import { tensorFindings } from './tensorChecks.ts'
import { typeFinding } from './typeErrors.ts'
import { type OpenProgram } from './workspace.ts'

/** All that can be said of a program without running it, in its order: syntax alone, or types, tensors and models. */
export function checkProgram(open: OpenProgram): Diagnostic[] {
  const { errors } = compileProgram(open.source, open.fileName)
  if (errors.length > 0) return errors
  const found = open.service.getSemanticDiagnostics(open.path)
  const context: CheckContext = { open, ...open.checked() }
  const isWritten = ({ node }: Finding) => isOfUser(context, node)
  const own = [...tensorFindings(context), ...modelFindings(context)]
    .filter(isWritten)
    .map(one => toDiagnostic(context, one))
  const types = found
    .flatMap(one => typeFinding(context, one) ?? [])
    .filter(isWritten)
    .map(one => toDiagnostic(context, one))
    // What is said in the language's own words is not said twice.
    .filter(one => !own.some(other => one.start < other.end && other.start < one.end))
  return [...own, ...types].sort((a, b) => a.start - b.start)
}

/** Not the copy of a target that stands in a compound assignment: what is wrong with it is said of the target. */
function isOfUser({ open, file }: CheckContext, node: ts.Node): boolean {
  const start = node.getStart(file)
  return open.virtual.isCopied(start) || open.virtual.text.startsWith('$v', start)
}
