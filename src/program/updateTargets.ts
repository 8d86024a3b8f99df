import ts from 'typescript'
import { bare } from './edits/draft.ts'

/** Where `+=`, `++` and their like have nothing to update, so that JavaScript does not start: `[1] += 2`, `a?.b++`. */
export function wrongTargets(file: ts.SourceFile): ts.Expression[] {
  const found: ts.Expression[] = []
  const visit = (node: ts.Node): void => {
    const target = updated(node)
    if (target !== undefined && !isPlace(target)) found.push(target)
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

function updated(node: ts.Node): ts.Expression | undefined {
  if (ts.isPostfixUnaryExpression(node)) return node.operand
  if (ts.isPrefixUnaryExpression(node)) return updates.has(node.operator) ? node.operand : undefined
  if (!ts.isBinaryExpression(node)) return undefined
  const { kind } = node.operatorToken
  const isCompound =
    kind >= ts.SyntaxKind.FirstCompoundAssignment && kind <= ts.SyntaxKind.LastCompoundAssignment
  return isCompound ? node.left : undefined
}

const updates = new Set<ts.SyntaxKind>([ts.SyntaxKind.PlusPlusToken, ts.SyntaxKind.MinusMinusToken])

function isPlace(node: ts.Expression): boolean {
  const inner = bare(node)
  if (ts.isPropertyAccessExpression(inner) || ts.isElementAccessExpression(inner))
    return !ts.isOptionalChain(inner)
  return ts.isIdentifier(inner)
}
