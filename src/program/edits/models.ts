import ts from 'typescript'
import { type ModelFacts } from '../modelFacts.ts'
import { declarationOf, literalOf, type Declaration } from './bindings.ts'
import { bare, nodesIn, textOf, type Draft } from './draft.ts'
import { importedAs } from './imports.ts'

/** The model that a graph's call runs. */
export interface ModelUse {
  /** What the program calls it at that place; undefined where it has no name. */
  variable: string | undefined
  /** As far as it is written out. */
  id: string | undefined
  /** Every name on the way to it: an edited model and the one it was made of mean the same in a body. */
  names: readonly string[]
  /** What `edit` was given on the way, first edit first. */
  edits: readonly ts.Expression[]
}

/**
 * Follows the receiver of `trace` to the model it means: through variables, edits and sessions.
 * @param seen declarations that led here: names may mean each other
 */
export function modelOf(draft: Draft, receiver: ts.Expression, seen: readonly Declaration[] = []): ModelUse {
  const expression = bare(receiver)
  if (ts.isIdentifier(expression)) return modelOfName(draft, expression, seen)
  if (ts.isCallExpression(expression) && ts.isPropertyAccessExpression(expression.expression)) {
    // session.on(other).trace(...)
    const [other] = expression.arguments
    if (expression.expression.name.text === 'on' && other !== undefined) return modelOf(draft, other, seen)
  }
  const variable = isPlain(expression) ? textOf(draft, expression) : undefined
  return {
    variable,
    id: openedId(draft, expression),
    names: variable === undefined ? [] : [variable],
    edits: [],
  }
}

function modelOfName(draft: Draft, name: ts.Identifier, seen: readonly Declaration[]): ModelUse {
  const own = { variable: name.text, id: undefined, names: [name.text], edits: [] }
  const declaration = declarationOf(draft, name.text, name)
  if (declaration === undefined || seen.includes(declaration)) return own
  const follow = (next: ts.Expression) => modelOf(draft, next, [...seen, declaration])
  if (ts.isParameter(declaration)) {
    const taker = declaration.parent.parent as ts.Node | undefined
    if (taker === undefined || !ts.isCallExpression(taker)) return own
    if (!ts.isPropertyAccessExpression(taker.expression)) return own
    const method = taker.expression.name.text
    const from = follow(taker.expression.expression)
    if (method === 'session') return from
    return method === 'edit' ? { ...from, variable: name.text, names: [...from.names, name.text] } : own
  }
  if (!ts.isVariableDeclaration(declaration) || declaration.initializer === undefined) return own
  const value = bare(declaration.initializer)
  if (ts.isCallExpression(value) && ts.isPropertyAccessExpression(value.expression)) {
    const { name: method, expression } = value.expression
    if (method.text === 'edit') {
      const from = follow(expression)
      const edits = [...from.edits, ...value.arguments.slice(0, 1)]
      return { variable: name.text, id: from.id, names: [...from.names, name.text], edits }
    }
    if (method.text === 'on') return follow(value)
  }
  return { ...own, id: openedId(draft, value) }
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
export function factsOf({ id }: Pick<ModelUse, 'id'>, models: readonly ModelFacts[]): ModelFacts | undefined {
  if (id === undefined) return models.length === 1 ? models[0] : undefined
  return models.find(one => one.id === id)
}
