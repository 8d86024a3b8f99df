import ts from 'typescript'
import { type CheckContext, rangeOf } from '../finding.ts'
import { type Fix } from '../diagnostic.ts'
import { operands } from '../nodeRange.ts'

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
  return { title: 'await it', edits: [{ start, end, text: within ? `(${awaited})` : awaited }] }
}
