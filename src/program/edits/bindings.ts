import ts from 'typescript'
import { bare, nodesIn, type Draft } from './draft.ts'

/** Where a name is bound: a variable, a part of a pattern, a parameter, a function. */
export type Declaration =
  ts.VariableDeclaration | ts.BindingElement | ts.ParameterDeclaration | ts.FunctionDeclaration

const isDeclaration = (node: ts.Node): node is Declaration =>
  ts.isVariableDeclaration(node) ||
  ts.isBindingElement(node) ||
  ts.isParameter(node) ||
  ts.isFunctionDeclaration(node)

/** The declaration that a name at a place means: the innermost one around it. */
export function declarationOf(draft: Draft, name: string, at: ts.Node): Declaration | undefined {
  let best: Declaration | undefined
  let bestScope: ts.Node | undefined
  for (const declaration of nodesIn(draft.file, isDeclaration)) {
    if (declaration.name === undefined || !ts.isIdentifier(declaration.name)) continue
    if (declaration.name.text !== name) continue
    const scope = scopeOf(declaration)
    if (scope === undefined || at.pos < scope.pos || at.end > scope.end) continue
    if (bestScope === undefined || scope.pos >= bestScope.pos) [best, bestScope] = [declaration, scope]
  }
  return best
}

function scopeOf(declaration: Declaration): ts.Node | undefined {
  const from = ts.isFunctionDeclaration(declaration) ? declaration.parent : declaration
  return ts.findAncestor(
    from,
    node =>
      ts.isSourceFile(node) ||
      ts.isBlock(node) ||
      ts.isFunctionLike(node) ||
      ts.isForStatement(node) ||
      ts.isForOfStatement(node) ||
      ts.isCaseBlock(node),
  )
}

/** What a `const` or `let` of one name begins with; undefined for parameters and parts of patterns. */
export function initializerOf(draft: Draft, name: string, at: ts.Node): ts.Expression | undefined {
  const declaration = declarationOf(draft, name, at)
  return declaration !== undefined && ts.isVariableDeclaration(declaration)
    ? declaration.initializer
    : undefined
}

/** The text that an expression is known to be: a literal, or a variable that holds one. */
export function literalOf(draft: Draft, expression: ts.Expression): ts.StringLiteralLike | undefined {
  const inner = bare(expression)
  if (ts.isStringLiteralLike(inner)) return inner
  if (!ts.isIdentifier(inner)) return undefined
  const initializer = initializerOf(draft, inner.text, inner)
  return initializer !== undefined && ts.isStringLiteralLike(bare(initializer))
    ? (bare(initializer) as ts.StringLiteralLike)
    : undefined
}
