import ts from 'typescript'
import { type Span } from '../graph/errors.ts'

/**
 * The range of the expression that a recorded place stands for: of an operator, its operation; of a name, the call or
 * the assignment it is part of; else the innermost expression there.
 * @returns offsets in the source, or undefined where the place is not in it
 */
export function spanExpression(source: string, span: Span): { start: number; end: number } | undefined {
  return spanRanges(source, [span])[0]
}

/** The same for many places of one text. */
export function spanRanges(
  source: string,
  spans: readonly Span[],
): ({ start: number; end: number } | undefined)[] {
  const sourceFile = ts.createSourceFile('a.ts', source, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS)
  return spans.map(span => rangeIn(sourceFile, span))
}

function rangeIn(sourceFile: ts.SourceFile, span: Span): { start: number; end: number } | undefined {
  const lineStart = sourceFile.getLineStarts()[span.line - 1]
  if (lineStart === undefined) return undefined
  const position = lineStart + span.column - 1
  let node = innermost(sourceFile, position)
  if (node === undefined) return undefined
  while (isHeadOf(node, node.parent)) node = node.parent
  return { start: node.getStart(sourceFile), end: node.end }
}

function innermost(sourceFile: ts.SourceFile, position: number): ts.Node | undefined {
  let found: ts.Node | undefined
  const visit = (node: ts.Node): void => {
    if (position < node.getStart(sourceFile) || position >= node.end) return
    found = node
    ts.forEachChild(node, visit)
  }
  ts.forEachChild(sourceFile, visit)
  return found
}

/** Whether a place at `node` means its parent: the parent's operator, name or callee is there. */
function isHeadOf(node: ts.Node, parent: ts.Node): boolean {
  if (ts.isBinaryExpression(parent))
    return (
      node === parent.operatorToken ||
      (node === parent.left && isAssignment(parent) && !ts.isIdentifier(node))
    )
  if (ts.isPropertyAccessExpression(parent)) return node === parent.name
  if (ts.isElementAccessExpression(parent)) return node === parent.argumentExpression
  return ts.isCallExpression(parent) && node === parent.expression
}

const isAssignment = ({ operatorToken: { kind } }: ts.BinaryExpression): boolean =>
  kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment
