import ts from 'typescript'
import { type ModelFacts } from '../modelFacts.ts'
import { declarationOf, literalOf } from './bindings.ts'
import { bare, nodesIn, textOf, type Draft } from './draft.ts'
import { importedAs } from './imports.ts'

/** The model that a graph's call runs. */
export interface ModelUse {
  /** What the program calls it at that place; undefined where it has no name. */
  variable: string | undefined
  /** As far as it is written out. */
  id: string | undefined
}

/** Follows the receiver of `trace` to the model it means: through variables, edits and sessions. */
export function modelOf(draft: Draft, receiver: ts.Expression): ModelUse {
  const expression = bare(receiver)
  if (ts.isIdentifier(expression)) return modelOfName(draft, expression)
  if (ts.isCallExpression(expression) && ts.isPropertyAccessExpression(expression.expression)) {
    // session.on(other).trace(...)
    const [other] = expression.arguments
    if (expression.expression.name.text === 'on' && other !== undefined) return modelOf(draft, other)
  }
  return {
    variable: isPlain(expression) ? textOf(draft, expression) : undefined,
    id: openedId(draft, expression),
  }
}

function modelOfName(draft: Draft, name: ts.Identifier): ModelUse {
  const own = { variable: name.text, id: undefined }
  const declaration = declarationOf(draft, name.text, name)
  if (declaration === undefined) return own
  if (ts.isParameter(declaration)) {
    const taker = declaration.parent.parent as ts.Node | undefined
    if (taker === undefined || !ts.isCallExpression(taker)) return own
    if (!ts.isPropertyAccessExpression(taker.expression)) return own
    const method = taker.expression.name.text
    const from = modelOf(draft, taker.expression.expression)
    if (method === 'session') return from
    return method === 'edit' ? { variable: name.text, id: from.id } : own
  }
  if (!ts.isVariableDeclaration(declaration) || declaration.initializer === undefined) return own
  const value = bare(declaration.initializer)
  if (ts.isCallExpression(value) && ts.isPropertyAccessExpression(value.expression)) {
    const { name: method, expression } = value.expression
    if (method.text === 'edit') return { variable: name.text, id: modelOf(draft, expression).id }
    if (method.text === 'on') return modelOf(draft, value)
  }
  return { variable: name.text, id: openedId(draft, value) }
}

/** `model`, `models[0]`, `this.model`: what may be written twice. */
const isPlain = (node: ts.Expression): boolean =>
  ts.isIdentifier(node) ||
  node.kind === ts.SyntaxKind.ThisKeyword ||
  (ts.isPropertyAccessExpression(node) && isPlain(node.expression)) ||
  (ts.isElementAccessExpression(node) &&
    isPlain(node.expression) &&
    (ts.isLiteralExpression(node.argumentExpression) || ts.isIdentifier(node.argumentExpression)))

/** The id of `await LanguageModel(id)`. */
function openedId(draft: Draft, node: ts.Expression): string | undefined {
  const value = bare(node)
  const call = ts.isAwaitExpression(value) ? bare(value.expression) : value
  return isModelCall(draft, call) && call.arguments[0] !== undefined
    ? literalOf(draft, call.arguments[0])?.text
    : undefined
}

const isModelCall = (draft: Draft, node: ts.Node): node is ts.CallExpression =>
  ts.isCallExpression(node) &&
  textOf(draft, node.expression) === (importedAs(draft, 'LanguageModel') ?? 'LanguageModel')

/** `LanguageModel(...)` calls, in code order. */
export const modelCalls = (draft: Draft): ts.CallExpression[] =>
  nodesIn(draft.file, (node): node is ts.CallExpression => isModelCall(draft, node))

/** What is known of a model; where the program does not write its id out, the only one that is known. */
export function factsOf({ id }: ModelUse, models: readonly ModelFacts[]): ModelFacts | undefined {
  if (id === undefined) return models.length === 1 ? models[0] : undefined
  return models.find(one => one.id === id)
}
