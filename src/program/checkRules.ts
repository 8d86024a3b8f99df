import ts from 'typescript'
import { type CheckedPlace } from '../graph/sourceOperators.ts'
import { isLiteral, isRepeatable, writeCall } from './operatorRules.ts'
import { type Rewriter, type Rule } from './rewriter.ts'

const K = ts.SyntaxKind

const comparisons = new Set<ts.SyntaxKind>([
  K.EqualsEqualsEqualsToken,
  K.ExclamationEqualsEqualsToken,
  K.EqualsEqualsToken,
  K.ExclamationEqualsToken,
])

const logical = new Map<ts.SyntaxKind, '&&' | '||'>([
  [K.AmpersandAmpersandToken, '&&'],
  [K.BarBarToken, '||'],
  [K.AmpersandAmpersandEqualsToken, '&&'],
  [K.BarBarEqualsToken, '||'],
])

/** Places where JavaScript decides by a value, or takes it apart: `if (x)` -> `if ($v.check('if', x))`. */
export const checkRule: Rule = (node, rewriter) => {
  if (ts.isBinaryExpression(node)) return checkBinary(node, rewriter)
  if (ts.isPrefixUnaryExpression(node) && node.operator === K.ExclamationToken)
    return checkAt([['!', node.operand]], node, rewriter)
  if (ts.isIfStatement(node)) return checkAt([['if', node.expression]], node, rewriter)
  if (ts.isWhileStatement(node) || ts.isDoStatement(node))
    return checkAt([['while', node.expression]], node, rewriter)
  if (ts.isForStatement(node)) return checkAt([['for', node.condition]], node, rewriter)
  if (ts.isConditionalExpression(node)) return checkAt([['?:', node.condition]], node, rewriter)
  if (ts.isSwitchStatement(node) || ts.isCaseClause(node))
    return checkAt([['switch', node.expression]], node, rewriter)
  if ((ts.isSpreadElement(node) || ts.isSpreadAssignment(node)) && !isPattern(node.parent))
    return checkAt([['spread', node.expression]], node, rewriter)
  if (ts.isForOfStatement(node)) return checkAt([['for-of', node.expression]], node, rewriter)
  if (ts.isForInStatement(node)) return checkAt([['in', node.expression]], node, rewriter)
  if (ts.isTemplateSpan(node) && !ts.isTaggedTemplateExpression(node.parent.parent))
    return checkAt([['template', node.expression]], node, rewriter)
  return false
}

type Check = [place: CheckedPlace, value: ts.Expression | undefined]

/** Writes a node with some of its children checked; a child that cannot be a tensor is left as it is. */
function checkAt(checks: readonly Check[], node: ts.Node, rewriter: Rewriter): boolean {
  ts.forEachChild(node, child => {
    const check = checks.find(([, value]) => value === child)
    if (check?.[1] === undefined || isPlain(check[1])) rewriter.node(child)
    else rewriter.wrap(check[1], `$v.check('${check[0]}', `)
  })
  rewriter.writer.copyTo(node.end)
  return true
}

function checkBinary(node: ts.BinaryExpression, rewriter: Rewriter): boolean {
  const { left, right, operatorToken } = node
  if (comparisons.has(operatorToken.kind)) {
    if ((isPlain(left) && isPlain(right)) || isNothing(left) || isNothing(right)) return false
    writeCall(`$v.same('${rewriter.text(operatorToken)}', `, node, rewriter)
    return true
  }
  if (operatorToken.kind === K.InKeyword)
    return checkAt(
      [
        ['in', left],
        ['in', right],
      ],
      node,
      rewriter,
    )
  const place = logical.get(operatorToken.kind)
  if (place === undefined) return false
  const assigns = operatorToken.kind >= K.FirstAssignment && operatorToken.kind <= K.LastAssignment
  if (!assigns) return checkAt([[place, left]], node, rewriter)
  return isRepeatable(left) && checkAssignment(node, place, rewriter)
}

/** `a ||= b` -> `($v.check('||', a) || (a = b))`. */
function checkAssignment(node: ts.BinaryExpression, place: CheckedPlace, rewriter: Rewriter): boolean {
  const { writer } = rewriter
  const from = rewriter.start(node.operatorToken)
  writer.copyTo(rewriter.start(node))
  writer.insert(`($v.check('${place}', ${rewriter.text(node.left)}) ${place} (`, rewriter.start(node))
  rewriter.node(node.left)
  writer.copyTo(from)
  writer.insert('=', from)
  writer.skipTo(node.operatorToken.end)
  rewriter.node(node.right)
  writer.insert('))', from)
  return true
}

/** To ask whether there is a value at all is no question to the tensor. */
const isNothing = (node: ts.Expression): boolean =>
  node.kind === K.NullKeyword || (ts.isIdentifier(node) && node.text === 'undefined')

/** Whether an array or object literal is the left side of an assignment: `[a, ...b] = c`. */
function isPattern(literal: ts.Node): boolean {
  const { parent } = literal
  if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === K.EqualsToken && parent.left === literal)
    return true
  if (ts.isForOfStatement(parent) || ts.isForInStatement(parent)) return parent.initializer === literal
  if (ts.isPropertyAssignment(parent)) return isPattern(parent.parent)
  return (ts.isArrayLiteralExpression(parent) || ts.isSpreadElement(parent)) && isPattern(parent)
}

/** Whether an expression cannot have a tensor as its value. */
function isPlain(node: ts.Expression): boolean {
  if (isLiteral(node) || ts.isTypeOfExpression(node) || ts.isPrivateIdentifier(node)) return true
  if (ts.isPrefixUnaryExpression(node)) return node.operator === K.ExclamationToken
  if (ts.isParenthesizedExpression(node)) return isPlain(node.expression)
  return (
    ts.isBinaryExpression(node) &&
    (comparisons.has(node.operatorToken.kind) ||
      node.operatorToken.kind === K.InKeyword ||
      node.operatorToken.kind === K.InstanceOfKeyword)
  )
}
