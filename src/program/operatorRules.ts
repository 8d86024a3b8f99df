import ts from 'typescript'
import { type Rewriter, type Rule } from './rewriter.ts'

const K = ts.SyntaxKind

/** Operators that may meet a tensor, and the operator of each compound assignment. */
const arithmetic = new Set<ts.SyntaxKind>([
  K.PlusToken,
  K.MinusToken,
  K.AsteriskToken,
  K.SlashToken,
  K.PercentToken,
  K.AsteriskAsteriskToken,
  K.LessThanToken,
  K.LessThanEqualsToken,
  K.GreaterThanToken,
  K.GreaterThanEqualsToken,
  K.AmpersandToken,
  K.BarToken,
  K.CaretToken,
])

const compound = new Map<ts.SyntaxKind, string>([
  [K.PlusEqualsToken, '+'],
  [K.MinusEqualsToken, '-'],
  [K.AsteriskEqualsToken, '*'],
  [K.SlashEqualsToken, '/'],
  [K.PercentEqualsToken, '%'],
  [K.AsteriskAsteriskEqualsToken, '**'],
  [K.AmpersandEqualsToken, '&'],
  [K.BarEqualsToken, '|'],
  [K.CaretEqualsToken, '^'],
])

const unary = new Map<ts.SyntaxKind, string>([
  [K.MinusToken, '-'],
  [K.PlusToken, '+'],
  [K.TildeToken, '~'],
])

/** `a + b` -> `$v.binary('+', a, b)`, `-a` -> `$v.unary('-', a)`, `a += b` -> `a = $v.binary('+', a, b)`. */
export const operatorRule: Rule = (node, rewriter) => rewriteOperator(node, rewriter, isRepeatable)

/** The same for code that is only checked: the target of a compound assignment may stand there twice, whatever it is. */
export const checkedOperatorRule: Rule = (node, rewriter) => rewriteOperator(node, rewriter, () => true)

type MayRepeat = (target: ts.Expression) => boolean

function rewriteOperator(node: ts.Node, rewriter: Rewriter, mayRepeat: MayRepeat): boolean {
  if (ts.isBinaryExpression(node)) return rewriteBinary(node, rewriter, mayRepeat)
  if (!ts.isPrefixUnaryExpression(node)) return false
  const operator = unary.get(node.operator)
  if (operator === undefined || isLiteral(node.operand)) return false
  rewriter.writer.copyTo(rewriter.start(node))
  rewriter.writer.skipTo(rewriter.start(node.operand))
  rewriter.wrap(node.operand, `$v.unary('${operator}', `, rewriter.start(node))
  return true
}

function rewriteBinary(node: ts.BinaryExpression, rewriter: Rewriter, mayRepeat: MayRepeat): boolean {
  const { left, right, operatorToken } = node
  const operator = compound.get(operatorToken.kind)
  if (operator !== undefined) return rewriteCompound(node, operator, rewriter, mayRepeat)
  if (!arithmetic.has(operatorToken.kind) || (isLiteral(left) && isLiteral(right))) return false
  writeCall(`$v.binary('${rewriter.text(operatorToken)}', `, node, rewriter)
  return true
}

/** `left operator right` -> `before left, right)`; the call belongs to the place of the operator. */
export function writeCall(before: string, node: ts.BinaryExpression, rewriter: Rewriter): void {
  const { writer } = rewriter
  const from = rewriter.start(node.operatorToken)
  writer.copyTo(rewriter.start(node))
  writer.insert(before, from)
  rewriter.node(node.left)
  writer.copyTo(from)
  writer.insert(',', from)
  writer.skipTo(node.operatorToken.end)
  rewriter.node(node.right)
  writer.insert(')', from)
}

function rewriteCompound(
  node: ts.BinaryExpression,
  operator: string,
  rewriter: Rewriter,
  mayRepeat: MayRepeat,
): boolean {
  const { left, right, operatorToken } = node
  const { writer } = rewriter
  const from = rewriter.start(operatorToken)
  if (mayRepeat(left)) {
    rewriter.node(left)
    writer.copyTo(from)
    writer.insert(`= $v.binary('${operator}', ${oneLine(rewriter.text(left))},`, from)
  } else if (ts.isPropertyAccessExpression(left) && ts.isIdentifier(left.name)) {
    rewriter.wrap(left.expression, '$v_update(', from)
    writer.insert(`('${left.name.text}')('${operator}',`, from)
  } else if (ts.isElementAccessExpression(left)) {
    rewriter.wrap(left.expression, '$v_update(', from)
    writer.insert('(', from)
    writer.skipTo(rewriter.start(left.argumentExpression))
    rewriter.node(left.argumentExpression)
    writer.insert(`)('${operator}',`, from)
  } else return false
  writer.skipTo(operatorToken.end)
  rewriter.node(right)
  writer.insert(')', from)
  return true
}

/** Whether reading an assignment's target twice is the same as reading it once. */
export function isRepeatable(target: ts.Expression): boolean {
  if (ts.isIdentifier(target)) return true
  if (ts.isPropertyAccessExpression(target)) return isSimple(target.expression)
  return (
    ts.isElementAccessExpression(target) &&
    isSimple(target.expression) &&
    (isSimple(target.argumentExpression) || isLiteral(target.argumentExpression))
  )
}

const isSimple = (node: ts.Expression): boolean =>
  ts.isIdentifier(node) || node.kind === K.ThisKeyword || node.kind === K.SuperKeyword

const oneLine = (text: string): string => text.replaceAll(/\/\/.*/g, '').replaceAll(/\s*\n\s*/g, '')

/** A number, string or the like that is written out: no tensor. */
export function isLiteral(node: ts.Expression): boolean {
  if (ts.isParenthesizedExpression(node)) return isLiteral(node.expression)
  if (ts.isPrefixUnaryExpression(node)) return isLiteral(node.operand)
  return (
    ts.isLiteralExpression(node) ||
    node.kind === K.TrueKeyword ||
    node.kind === K.FalseKeyword ||
    node.kind === K.NullKeyword
  )
}
