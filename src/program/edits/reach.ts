import ts from 'typescript'
import { addStatements, objectOf, returnedBy, statementOf } from './bodies.ts'
import { bare, isBody, startOf, textOf, withParentheses, type Body, type Draft } from './draft.ts'
import { type GraphCall, type Scope } from './graphCalls.ts'
import { freeName, isMember } from './names.ts'
import { addMember, keyOf } from './objects.ts'

/** How what a body returns besides can be reached after the call. */
export interface Reached {
  /** Writes the changes; nothing is written before. */
  write: () => void
  /** A statement with which the body itself must end, if it returned nothing. */
  closing: string | undefined
  /** The value, where the call is used. */
  expression: string
  /** The statement behind which it is there. */
  after: ts.Statement
}

/** The value of a call, changed by what its body now returns. */
type Change =
  /** At this path there is something new; the rest is as it was. */
  | { kind: 'field'; path: readonly string[] }
  /** What was at this path is now under `key` beside the new one; the key is chosen by who takes it. */
  | { kind: 'wrapped'; path: readonly string[]; setKey: (key: string) => void }

interface Climb {
  draft: Draft
  graph: GraphCall
  name: string
  innermost: Scope | null
  writes: (() => void)[]
  closing: string | undefined
}

/**
 * Lets a body return one value more, by name, and mends what takes the call's value, so that nothing else changes.
 * @param value the value inside of the body
 * @returns undefined where that cannot be done: what the body returns, or who takes it, is too far away
 */
export function reachFrom(
  draft: Draft,
  graph: GraphCall,
  scope: Scope | null,
  name: string,
  value: string,
): Reached | undefined {
  const climb: Climb = { draft, graph, name, innermost: scope, writes: [], closing: undefined }
  const found = lift(climb, scope, value)
  return found && { ...found, closing: climb.closing, write: () => climb.writes.forEach(write => write()) }
}

type Found = Pick<Reached, 'expression' | 'after'>

/** The body of a scope returns `value` too. */
function lift(climb: Climb, scope: Scope | null, value: string): Found | undefined {
  const { draft, graph, name, writes } = climb
  const body = scope === null ? graph.body : scope.body
  if (body === undefined) return undefined
  const call = scope === null ? graph.call : scope.call
  const member = value === name ? name : `${name}: ${value}`
  const returned = returnedBy(body)
  switch (returned.kind) {
    case 'several':
      return undefined
    case 'nothing':
      if (scope === climb.innermost) climb.closing = `return { ${member} }`
      else writes.push(() => addStatements(draft, body, [`return { ${member} }`], null))
      return take(climb, scope, call, { kind: 'field', path: [name] })
    case 'value': {
      const object = objectOf(returned.value)
      if (object !== undefined) {
        writes.push(() => addMember(draft, object, member, value === name ? null : member))
        return take(climb, scope, call, { kind: 'field', path: [name] })
      }
      if (scope === null && graph.method === 'generate') return undefined
      let key = 'result'
      writes.push(() => wrap(draft, returned.value, key, member, value !== name))
      return take(climb, scope, call, { kind: 'wrapped', path: [], setKey: chosen => (key = chosen) })
    }
    default: {
      const impossible: never = returned
      return impossible
    }
  }
}

/** `return E` -> `return { key: E, name }` */
function wrap(draft: Draft, value: ts.Expression, key: string, member: string, isNew: boolean): void {
  const { changes } = draft
  const isArrow = isBody(value.parent)
  const isShort = ts.isIdentifier(value) && value.text === key
  const open = isShort ? '{ ' : `{ ${isMember(key) ? key : JSON.stringify(key)}: `
  changes.insert(startOf(draft, value), isArrow ? `(${open}` : open)
  changes.write(value.end, `, ${member} }${isArrow ? ')' : ''}`, isNew ? member : null)
}

/** Who takes the value of a call, and how the new part is reached there. */
function take(climb: Climb, scope: Scope | null, call: ts.Expression, change: Change): Found | undefined {
  const { graph } = climb
  let expression: ts.Expression = withParentheses(call)
  if (scope === null) {
    if (!ts.isAwaitExpression(expression.parent)) return undefined
    expression = withParentheses(expression.parent)
  }
  const { parent } = expression
  const outer = scope === null ? undefined : (scope.parent?.body ?? graph.body)
  if (ts.isVariableDeclaration(parent) && parent.initializer === expression)
    return taken(climb, scope, outer, parent, declare(climb, parent, change))
  if (ts.isExpressionStatement(parent)) {
    climb.writes.push(() =>
      climb.draft.changes.insert(startOf(climb.draft, parent), `const ${patternFor(change, climb.name)} = `),
    )
    if (change.kind === 'wrapped') change.setKey(keyFor(climb.draft, call))
    return taken(climb, scope, outer, parent, climb.name)
  }
  if (scope === null || outer === undefined) return undefined
  const returned = returnedBy(outer)
  if (returned.kind !== 'value') return undefined
  if (bare(returned.value) === bare(expression)) return takeOuter(climb, scope, change)
  if (!ts.isPropertyAssignment(parent) || parent.parent !== objectOf(returned.value)) return undefined
  const key = keyOf(parent)
  return key === undefined ? undefined : takeOuter(climb, scope, { ...change, path: [key, ...change.path] })
}

const takeOuter = (climb: Climb, { parent }: Scope, change: Change): Found | undefined =>
  take(climb, parent, parent === null ? climb.graph.call : parent.call, change)

/** The value has a name where the call is used; of an inner call it goes on outwards. */
function taken(
  climb: Climb,
  scope: Scope | null,
  outer: Body | undefined,
  holder: ts.VariableDeclaration | ts.ExpressionStatement,
  expression: string | undefined,
): Found | undefined {
  const isListed = ts.isExpressionStatement(holder) || ts.isVariableStatement(holder.parent.parent)
  const statement = isListed ? statementOf(holder) : undefined
  if (statement === undefined || expression === undefined) return undefined
  if (scope === null) return { expression, after: statement }
  return statement.parent === outer?.body ? lift(climb, scope.parent, expression) : undefined
}

const patternFor = ({ path, kind }: Change, name: string): string =>
  (kind === 'field' ? path.slice(0, -1) : path).reduceRight(
    (inner, key) => `{ ${isMember(key) ? key : JSON.stringify(key)}: ${inner} }`,
    `{ ${name} }`,
  )

/** A word for what a body has returned without one: the member that its text ends with. */
function keyFor(draft: Draft, call: ts.Expression): string {
  const last = ts.isCallExpression(call) ? call.arguments.findLast(isBody) : undefined
  const returned = last && returnedBy(last)
  const word = returned?.kind === 'value' ? /\.([A-Za-z_$][\w$]*)$/.exec(textOf(draft, returned.value)) : null
  return freeName(draft, word?.[1] ?? 'result')
}

/** The new part's expression behind a declaration, whose name or pattern is changed where it must be. */
function declare(
  { draft, name, writes }: Climb,
  declaration: ts.VariableDeclaration,
  change: Change,
): string | undefined {
  const { name: binding } = declaration
  if (declaration.type !== undefined) return undefined
  if (ts.isIdentifier(binding)) {
    if (change.kind === 'field') return binding.text + change.path.map(member).join('')
    if (change.path.length > 0) return undefined
    change.setKey(binding.text)
    writes.push(() => surround(draft, binding, '{ ', `, ${name} }`))
    return name
  }
  if (change.kind === 'wrapped' && change.path.length === 0) {
    const key = freeName(draft, 'rest')
    change.setKey(key)
    writes.push(() => surround(draft, binding, `{ ${key}: `, `, ${name} }`))
    return name
  }
  return ts.isObjectBindingPattern(binding)
    ? inPattern({ draft, name, writes }, binding, change, change.path)
    : undefined
}

function inPattern(
  { draft, name, writes }: Pick<Climb, 'draft' | 'name' | 'writes'>,
  pattern: ts.ObjectBindingPattern,
  change: Change,
  path: readonly string[],
): string | undefined {
  const [key = '', ...rest] = path
  const element = pattern.elements.find(one => keyOf(one) === key && one.dotDotDotToken === undefined)
  if (element === undefined) {
    const whole = patternFor({ ...change, path }, name).slice(2, -2)
    if (change.kind === 'wrapped') change.setKey(key)
    writes.push(() => addMember(draft, pattern, whole))
    return name
  }
  if (element.initializer !== undefined) return undefined
  const { name: binding } = element
  if (change.kind === 'wrapped' && rest.length === 0) {
    change.setKey(key)
    const open =
      element.propertyName === undefined ? `${key}: { ` : `{ ${isMember(key) ? key : JSON.stringify(key)}: `
    writes.push(() => surround(draft, binding, open, `, ${name} }`))
    return name
  }
  if (ts.isIdentifier(binding))
    return change.kind === 'field' ? binding.text + rest.map(member).join('') : undefined
  return ts.isObjectBindingPattern(binding)
    ? inPattern({ draft, name, writes }, binding, change, rest)
    : undefined
}

const member = (key: string): string => (isMember(key) ? `.${key}` : `[${JSON.stringify(key)}]`)

function surround({ changes, file }: Draft, node: ts.Node, before: string, after: string): void {
  changes.insert(node.getStart(file), before)
  changes.insert(node.end, after)
}
