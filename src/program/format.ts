import ts from 'typescript'
import { type TextEdit } from './diagnostic.ts'
import { sourcePath, type OpenProgram } from './workspace.ts'

/** Two spaces, no semicolons but where a line needs one, spaces inside of braces: as the examples are written. */
const style: ts.FormatCodeSettings = {
  ...ts.getDefaultFormatCodeSettings('\n'),
  indentSize: 2,
  tabSize: 2,
  convertTabsToSpaces: true,
  semicolons: ts.SemicolonPreference.Remove,
  insertSpaceAfterOpeningAndBeforeClosingNonemptyBraces: true,
  trimTrailingWhitespace: true,
}

/** Edits that put the program into the house's style; none where it cannot be parsed. */
export function formatEdits(open: OpenProgram): TextEdit[] {
  const path = sourcePath(open.fileName)
  if (open.service.getSyntacticDiagnostics(open.path).length > 0) return []
  return open.service
    .getFormattingEditsForDocument(path, style)
    .map(({ span: { start, length }, newText }) => ({ start, end: start + length, text: newText }))
}
