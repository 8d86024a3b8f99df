import ts from 'typescript'
import { bare, isBody, nodesIn, textOf, type Body, type Draft } from './draft.ts'
import { declarationOf } from './bindings.ts'

/** A call that makes a graph: `model.trace(prompt, body)`. */
export interface GraphCall {
  call: ts.CallExpression
  method: 'trace' | 'generate' | 'cache'
  /** What the method is called on: a model, or a session. */
  receiver: ts.Expression
  /** The prompt, where the call itself has one: else its `invoke`s have. */
  prompt: ts.Expression | undefined
  /** The body, as written out. */
  body: Body | undefined
  /** A body that stands elsewhere and is named here. */
  named: ts.Expression | undefined
  scopes: Scope[]
}

/** A call inside a body that has a body of its own. */
export interface Scope {
  call: ts.CallExpression
  via: 'invoke' | 'add' | 'all' | 'sweep' | 'step' | 'everyStep'
  body: Body | undefined
  /** The scope around it; null directly in the body of the graph's call. */
  parent: Scope | null
}

const methods = ['trace', 'generate', 'cache'] as const
const scopeMethods = ['invoke', 'add', 'all', 'sweep', 'step', 'everyStep'] as const

/** Calls that make graphs, in code order. */
export function graphCalls(draft: Draft): GraphCall[] {
  return nodesIn(draft.file, ts.isCallExpression)
    .flatMap(call => graphCallOf(draft, call) ?? [])
    .sort((a, b) => a.call.expression.end - b.call.expression.end)
}

function graphCallOf(draft: Draft, call: ts.CallExpression): GraphCall | undefined {
  if (!ts.isPropertyAccessExpression(call.expression)) return undefined
  const { name, expression: receiver } = call.expression
  const method = methods.find(one => one === name.text)
  if (method === undefined || textOf(draft, receiver) === 'console') return undefined
  const [first, second, third] = call.arguments
  if (first === undefined) return undefined
  const hasPrompt = method !== 'trace' || !(isBody(first) || (second === undefined && !isText(first)))
  const given = method === 'trace' ? (hasPrompt ? second : first) : third
  const body = given !== undefined && isBody(bare(given)) ? (bare(given) as Body) : undefined
  return {
    call,
    method,
    receiver,
    prompt: hasPrompt ? first : undefined,
    body,
    named: body === undefined && given !== undefined && isNamedBody(given) ? given : undefined,
    scopes: body === undefined ? [] : scopesIn(draft, body),
  }
}

/** `answer`, `steeredBy(2)`: an expression that gives a body. */
export const isNamedBody = (node: ts.Expression): boolean =>
  ts.isIdentifier(node) || ts.isCallExpression(node) || ts.isPropertyAccessExpression(node)

const isText = (node: ts.Expression): boolean =>
  ts.isStringLiteralLike(node) || ts.isTemplateExpression(node) || ts.isArrayLiteralExpression(node)

/** Scopes of a body, parents first, in code order. */
function scopesIn(draft: Draft, body: Body): Scope[] {
  const parameter = body.parameters[0]?.name
  if (parameter === undefined || !ts.isIdentifier(parameter)) return []
  const found: Scope[] = []
  const visit = (node: ts.Node, parent: Scope | null): void => {
    const scope = scopeOf(draft, node, parameter.text, parent)
    if (scope !== undefined) found.push(scope)
    ts.forEachChild(node, child => visit(child, scope ?? parent))
  }
  visit(body.body, null)
  return found
}

function scopeOf(draft: Draft, node: ts.Node, tracer: string, parent: Scope | null): Scope | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined
  const { name, expression: receiver } = node.expression
  const via = scopeMethods.find(one => one === name.text)
  if (via === undefined || !ts.isIdentifier(receiver)) return undefined
  if (via === 'add' ? !isInvocation(draft, receiver) : receiver.text !== tracer) return undefined
  const last = node.arguments.at(-1)
  const body = last !== undefined && isBody(bare(last)) ? (bare(last) as Body) : undefined
  if (body === undefined && via !== 'invoke') return undefined
  return { call: node, via, body, parent }
}

/** Whether a variable is what `t.invoke(prompt)` without a body gave. */
function isInvocation(draft: Draft, variable: ts.Identifier): boolean {
  const declaration = declarationOf(draft, variable.text, variable)
  if (declaration === undefined || !ts.isVariableDeclaration(declaration)) return false
  const { initializer } = declaration
  return (
    initializer !== undefined &&
    ts.isCallExpression(initializer) &&
    ts.isPropertyAccessExpression(initializer.expression) &&
    initializer.expression.name.text === 'invoke'
  )
}
