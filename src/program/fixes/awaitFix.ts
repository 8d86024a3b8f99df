import ts from 'typescript'
import { type CheckContext, rangeOf } from '../finding.ts'
import { type Fix } from '../diagnostic.ts'
import { operands } from '../nodeRange.ts'
import { initializerOf } from '../recordedShapes.ts'

/** Whether `await` may be written at a node: at the top of the program, or in an async function. */
export function mayAwait(node: ts.Node): boolean {
  for (let at = node.parent; !ts.isSourceFile(at); at = at.parent)
    if (ts.isFunctionLike(at))
      return (
        ts.canHaveModifiers(at) &&
        (at.modifiers?.some(one => one.kind === ts.SyntaxKind.AsyncKeyword) ?? false)
      )
  return true
}

/** Waits for a promise where its value is meant; null where nothing can be awaited. */
export function awaitFix(context: CheckContext, node: ts.Expression): Fix | null {
  const declared = ts.isIdentifier(node) ? initializerOf(context.checker, node) : undefined
  // A name that was given a promise: the value is meant wherever it is used.
  if (declared !== undefined && ts.isCallExpression(declared)) return awaitFix(context, declared)
  if (!mayAwait(node)) return null
  const { start, end } = rangeOf(context, node)
  const text = context.open.source.slice(start, end)
  const { parent } = node
  // Whatever reads a part of the value, or calculates with it, needs it whole: `(await x).y`.
  const within =
    operands(parent, context.file) !== undefined ||
    ((ts.isPropertyAccessExpression(parent) ||
      ts.isElementAccessExpression(parent) ||
      ts.isCallExpression(parent)) &&
      parent.expression === node)
  const simple = ts.isCallExpression(node) || ts.isPropertyAccessExpression(node) || ts.isIdentifier(node)
  const awaited = simple ? `await ${text}` : `await (${text})`
  return {
    title: 'await it',
    edits: [{ start, end, text: within ? opened(context, node, `(${awaited})`) : awaited }],
  }
}

/** A line that begins with a parenthesis goes on with the line before: it gets a semicolon in front. */
function opened({ file }: CheckContext, node: ts.Expression, text: string): string {
  let at: ts.Node = node
  while (!ts.isStatement(at) && at.parent.getStart(file) === node.getStart(file)) at = at.parent
  return ts.isExpressionStatement(at) ? `;${text}` : text
}
