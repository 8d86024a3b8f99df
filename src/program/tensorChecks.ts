import ts from 'typescript'
import { checkAdvice, compareAdvice } from '../graph/checkAdvice.ts'
import { type CheckedPlace } from '../graph/sourceOperators.ts'
import { type CheckContext, type Finding } from './finding.ts'
import { awaitFix } from './fixes/awaitFix.ts'
import * as fix from './fixes/tensorFixes.ts'
import { operands } from './nodeRange.ts'
import { isPromise, isTensor } from './typeKinds.ts'

const K = ts.SyntaxKind

/** Places of a program where JavaScript would misread a tensor: what the recorder refuses, before anything runs. */
export function tensorFindings(context: CheckContext): Finding[] {
  const found: Finding[] = []
  const visit = (node: ts.Node): void => {
    found.push(...check(context, node))
    ts.forEachChild(node, visit)
  }
  visit(context.file)
  return found
}

function check(context: CheckContext, node: ts.Node): Finding[] {
  const { checker } = context
  const tensor = (at: ts.Expression | undefined): at is ts.Expression =>
    at !== undefined && isTensor(checker, at)
  const advise = (place: CheckedPlace, at: ts.Expression, ...fixes: Finding['fixes'] & object): Finding => {
    const [message, hint] = checkAdvice[place]
    return { node: at, message, hint, fixes }
  }
  const decides = (place: CheckedPlace, at: ts.Expression | undefined) =>
    tensor(at) ? [advise(place, at, fix.look(context, at))] : []

  if (ts.isIfStatement(node)) return decides('if', node.expression)
  if (ts.isWhileStatement(node) || ts.isDoStatement(node)) return decides('while', node.expression)
  if (ts.isForStatement(node)) return decides('for', node.condition)
  if (ts.isSwitchStatement(node)) return decides('switch', node.expression)
  if (ts.isConditionalExpression(node) && tensor(node.condition))
    return [advise('?:', node.condition, fix.choose(context, node))]
  if (ts.isPrefixUnaryExpression(node) && node.operator === K.ExclamationToken && tensor(node.operand))
    return [advise('!', node.operand, fix.negate(context, node))]
  if (ts.isBinaryExpression(node)) return checkBinary(context, node, advise)
  if (ts.isForOfStatement(node) && tensor(node.expression))
    return [advise('for-of', node.expression, fix.loop(context, node))]
  if (ts.isSpreadElement(node) && tensor(node.expression))
    return [advise('spread', node.expression, fix.split(context, node.expression))]
  if (ts.isTemplateSpan(node) && tensor(node.expression))
    return [advise('template', node.expression, fix.look(context, node.expression))]
  if (isStep(node) && tensor(node.operand)) return [fix.stepFinding(context, node)]
  if (ts.isElementAccessExpression(node) && tensor(node.expression)) return checkIndex(context, node)
  const parts = operands(node, context.file)
  if (parts !== undefined)
    return parts.flatMap(part => (isPromise(checker, part) ? [notAwaited(context, part)] : []))
  return ts.isExpressionStatement(node) ? checkStatement(context, node) : []
}

function checkBinary(
  context: CheckContext,
  node: ts.BinaryExpression,
  advise: (place: CheckedPlace, at: ts.Expression, ...fixes: Finding['fixes'] & object) => Finding,
): Finding[] {
  const { checker } = context
  const { left, right, operatorToken } = node
  switch (operatorToken.kind) {
    case K.EqualsEqualsEqualsToken:
    case K.ExclamationEqualsEqualsToken:
    case K.EqualsEqualsToken:
    case K.ExclamationEqualsToken: {
      const [one, other] = isTensor(checker, left) ? [left, right] : [right, left]
      if (!isTensor(checker, one) || isNothing(other)) return []
      const operator = operatorToken.getText(context.file)
      const [message, hint] = compareAdvice(operator)
      return [{ node, message, hint, fixes: [fix.compare(context, node, one, other)] }]
    }
    case K.AmpersandAmpersandToken:
    case K.BarBarToken: {
      if (!isTensor(checker, left)) return []
      const place = operatorToken.kind === K.BarBarToken ? '||' : '&&'
      return [advise(place, node, fix.combine(context, node))]
    }
    case K.InKeyword:
      return isTensor(checker, right) ? [advise('in', node, fix.search(context, node))] : []
    default:
      return []
  }
}

/** `h[0, -1]` is `h[-1]` in JavaScript. */
function checkIndex(context: CheckContext, node: ts.ElementAccessExpression): Finding[] {
  const { argumentExpression: index } = node
  if (!ts.isBinaryExpression(index) || index.operatorToken.kind !== K.CommaToken) return []
  return [
    {
      node: index,
      message: 'JavaScript reads the last of several indices alone',
      hint: `write them as one text: h['0, -1']`,
      fixes: [fix.joinIndex(context, index)],
    },
  ]
}

/** A call that nobody waits for: what it finds wrong would be nobody's error. */
function checkStatement(context: CheckContext, { expression }: ts.ExpressionStatement): Finding[] {
  if (!ts.isCallExpression(expression) || !isPromise(context.checker, expression)) return []
  return [{ ...notAwaited(context, expression), severity: 'warning' }]
}

const notAwaited = (context: CheckContext, node: ts.Expression): Finding => ({
  node,
  message: 'this is a promise of a value, not the value',
  hint: 'write await before it',
  fixes: [awaitFix(context, node)],
})

const isNothing = (node: ts.Expression): boolean =>
  node.kind === K.NullKeyword || (ts.isIdentifier(node) && node.text === 'undefined')

const isStep = (node: ts.Node): node is ts.PrefixUnaryExpression | ts.PostfixUnaryExpression =>
  (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) &&
  (node.operator === K.PlusPlusToken || node.operator === K.MinusMinusToken)
