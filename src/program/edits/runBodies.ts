import ts from 'typescript'
import { declarationOf } from './bindings.ts'
import { bare, nodesIn, type Draft } from './draft.ts'
import { type Scope } from './graphCalls.ts'
import { type Target } from './target.ts'

/** A part of the program that is recorded in the same passes as a target's body. */
export interface RunBody {
  root: ts.Node
  /** What the model is called there. */
  names: readonly string[]
  /** Whether `model.edit` builds it in. */
  isEdit: boolean
}

/** What acts on the rows of a target: its body, those around it, the functions they call, and the edits of its model. */
export function runBodies(draft: Draft, target: Target): RunBody[] {
  const { graph, model } = target
  const edits = model.edits.flatMap(given => {
    const body = functionOf(draft, given)
    const name = body?.parameters[0]?.name
    return body === undefined || name === undefined || !ts.isIdentifier(name)
      ? []
      : [{ root: body, names: [...model.names, name.text], isEdit: true }]
  })
  const own = graph.body === undefined ? [] : [graph.body, ...called(draft, graph.body, target)]
  return [...edits, ...own.map(root => ({ root, names: model.names, isEdit: false }))]
}

/** Functions that are called by name in a part of the program, and what they call in turn. */
function called(draft: Draft, root: ts.Node, target: Target): ts.Node[] {
  const found = new Set<ts.Node>([root])
  for (const part of found)
    for (const call of nodesIn(part, ts.isCallExpression)) {
      const { expression } = call
      const one = ts.isIdentifier(expression) ? functionOf(draft, expression) : undefined
      if (one !== undefined && meets(call, target, draft)) found.add(one)
    }
  found.delete(root)
  return [...found]
}

/** The function that an expression is, or names. */
function functionOf(draft: Draft, given: ts.Expression): ts.FunctionLikeDeclaration | undefined {
  const inner = bare(given)
  if (ts.isArrowFunction(inner) || ts.isFunctionExpression(inner)) return inner
  const declaration = ts.isIdentifier(inner) ? declarationOf(draft, inner.text, inner) : undefined
  if (declaration === undefined || ts.isFunctionDeclaration(declaration)) return declaration
  const value = ts.isVariableDeclaration(declaration) && declaration.initializer
  if (value === undefined || value === false) return undefined
  const body = bare(value)
  return ts.isArrowFunction(body) || ts.isFunctionExpression(body) ? body : undefined
}

/** Whether what stands at a place can act on the rows and the step of a target. */
export function meets(node: ts.Node, { graph, scope }: Target, draft: Draft): boolean {
  const here = chainOf(scope)
  return graph.scopes
    .filter(one => one.body !== undefined && node.pos >= one.body.pos && node.end <= one.body.end)
    .every(one => !here.some(other => exclude(draft, one, other)))
}

const chainOf = (scope: Scope | null): Scope[] => (scope === null ? [] : [...chainOf(scope.parent), scope])

/** Other prompts, other steps, other sweeps: never the same rows of one pass. */
function exclude(draft: Draft, one: Scope, other: Scope): boolean {
  if (one === other || one.parent !== other.parent) return false
  if (one.via === 'sweep') return other.via === 'sweep'
  if (one.via === 'step' && other.via === 'step') {
    const [a, b] = [one, other].map(({ call }) => call.arguments[0])
    return a !== undefined && b !== undefined && isNumber(a) && isNumber(b) && a.text !== b.text
  }
  const [a, b] = [one, other].map(scope => invocationOf(draft, scope))
  return a !== undefined && b !== undefined && a !== b
}

const isNumber = (node: ts.Node): node is ts.NumericLiteral => ts.isNumericLiteral(node)

/** The `t.invoke(...)` that a scope belongs to, by its variable where it has one. */
function invocationOf(draft: Draft, { via, call }: Scope): ts.Node | undefined {
  if (via === 'invoke') return ts.isVariableDeclaration(call.parent) ? call.parent : call
  const callee = call.expression
  if (via !== 'add' || !ts.isPropertyAccessExpression(callee) || !ts.isIdentifier(callee.expression))
    return undefined
  return declarationOf(draft, callee.expression.text, callee)
}
