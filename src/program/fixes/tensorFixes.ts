import ts from 'typescript'
import { type Fix, type TextEdit } from '../diagnostic.ts'
import { type CheckContext, type Finding, rangeOf, replaceNode, textOf } from '../finding.ts'
import { mayAwait } from './awaitFix.ts'
import { importEdits } from './importEdit.ts'

/** `if (t)` -> `if (await t.item())`, where something can be awaited. */
export function look(context: CheckContext, node: ts.Expression): Fix | null {
  if (!mayAwait(node)) return null
  return replaceNode(
    context,
    node,
    `await ${receiver(context, node)}.item()`,
    'look at its value: await t.item()',
  )
}

/** `c ? a : b` -> `where(c, a, b)` */
export function choose(context: CheckContext, node: ts.ConditionalExpression): Fix {
  const [condition, whenTrue, whenFalse] = [node.condition, node.whenTrue, node.whenFalse].map(part =>
    textOf(context, part),
  )
  const edit = { ...rangeOf(context, node), text: `where(${condition}, ${whenTrue}, ${whenFalse})` }
  return { title: 'choose with where(condition, a, b)', edits: withImport(context, 'where', edit) }
}

/** `!t` -> `t.logicalNot()` */
export const negate = (context: CheckContext, node: ts.PrefixUnaryExpression): Fix =>
  replaceNode(context, node, `${receiver(context, node.operand)}.logicalNot()`, 'write t.logicalNot()')

/** `a && b` -> `a.logicalAnd(b)` */
export function combine(context: CheckContext, node: ts.BinaryExpression): Fix {
  const method = node.operatorToken.kind === ts.SyntaxKind.BarBarToken ? 'logicalOr' : 'logicalAnd'
  const text = `${receiver(context, node.left)}.${method}(${textOf(context, node.right)})`
  return replaceNode(context, node, text, `write a.${method}(b)`)
}

/** `a === b` -> `a.eq(b)` */
export function compare(
  context: CheckContext,
  node: ts.BinaryExpression,
  tensor: ts.Expression,
  other: ts.Expression,
): Fix {
  const method = node.operatorToken.getText(context.file).startsWith('!') ? 'ne' : 'eq'
  const text = `${receiver(context, tensor)}.${method}(${textOf(context, other)})`
  return replaceNode(context, node, text, `write a.${method}(b)`)
}

/** `x in t` -> `t.eq(x).any()` */
export const search = (context: CheckContext, node: ts.BinaryExpression): Fix =>
  replaceNode(
    context,
    node,
    `${receiver(context, node.right)}.eq(${textOf(context, node.left)}).any()`,
    'write t.eq(value).any()',
  )

export const split = (context: CheckContext, node: ts.Expression): Fix =>
  replaceNode(context, node, `${receiver(context, node)}.split(1)`, 'split it: t.split(1)')

/** `h[0, -1]` -> `h['0, -1']`, of indices that are written out. */
export function joinIndex(context: CheckContext, index: ts.BinaryExpression): Fix | null {
  const parts = textOf(context, index)
  if (!/^[\s\d,-]+$/.test(parts)) return null
  return replaceNode(context, index, `'${parts.trim()}'`, 'write the indices as one text')
}

/** `for (const x of t) { ... }` -> `for (const i of range(t.shape[0])) { const x = t[i] ... }` */
export function loop(context: CheckContext, node: ts.ForOfStatement): Fix | null {
  const { initializer, expression, statement } = node
  if (!ts.isVariableDeclarationList(initializer) || !ts.isBlock(statement)) return null
  const [declaration] = initializer.declarations
  if (declaration === undefined || !ts.isIdentifier(expression)) return null
  const [name, tensor] = [textOf(context, declaration.name), textOf(context, expression)]
  const index = ['i', 'j', 'at', 'index'].find(word => !new RegExp(`\\b${word}\\b`).test(context.open.source))
  if (index === undefined) return null
  const inside = rangeOf(context, statement).start + 1
  const edits = [
    { ...rangeOf(context, declaration.name), text: index },
    { ...rangeOf(context, expression), text: `range(${tensor}.shape[0])` },
    { start: inside, end: inside, text: ` const ${name} = ${tensor}[${index}];` },
  ]
  return { title: 'loop over its first dimension', edits: withImport(context, 'range', ...edits) }
}

/** `x++` -> `x += 1` */
export function stepFinding(
  context: CheckContext,
  node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression,
): Finding {
  const operator = node.operator === ts.SyntaxKind.PlusPlusToken ? '+' : '-'
  const text = `${textOf(context, node.operand)} = ${textOf(context, node.operand)} ${operator} 1`
  const isStatement = ts.isExpressionStatement(node.parent)
  return {
    node,
    message: `\`${operator}${operator}\` counts numbers; this is a tensor`,
    hint: `write x = x ${operator} 1`,
    fixes: [isStatement ? replaceNode(context, node, text, `write x = x ${operator} 1`) : null],
  }
}

const withImport = ({ open }: CheckContext, name: string, ...edits: TextEdit[]): TextEdit[] => [
  ...importEdits(open.source, name),
  ...edits,
]

/** The text of what a method is called on. */
function receiver(context: CheckContext, node: ts.Expression): string {
  const text = textOf(context, node)
  const binds =
    ts.isIdentifier(node) ||
    ts.isPropertyAccessExpression(node) ||
    ts.isElementAccessExpression(node) ||
    ts.isParenthesizedExpression(node) ||
    (ts.isCallExpression(node) && !text.startsWith('-') && node.expression.getText(context.file)[0] !== '$')
  return binds ? text : `(${text})`
}
