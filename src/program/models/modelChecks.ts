import ts from 'typescript'
import { didYouMean, nearest } from '../../graph/suggest.ts'
import { type Fix } from '../diagnostic.ts'
import { type CheckContext, type Finding, rangeOf, replaceNode } from '../finding.ts'
import { moduleTypeOf } from '../typeKinds.ts'
import { printPath, translatePath, type PathStep } from './foreignPath.ts'
import { type ModuleType } from './modelTypes.ts'

/** What a program asks of a known model that the model has not. */
export function modelFindings(context: CheckContext): Finding[] {
  if (context.open.models.types.size === 0) return []
  const found: Finding[] = []
  const visit = (node: ts.Node): void => {
    const finding = check(context, node)
    if (finding !== undefined) found.push(finding)
    ts.forEachChild(node, visit)
  }
  visit(context.file)
  return found
}

function check(context: CheckContext, node: ts.Node): Finding | undefined {
  const typeOf = (of: ts.Expression) => moduleTypeOf(context.checker, context.open.models, of)
  if (ts.isPropertyAccessExpression(node)) {
    const type = typeOf(node.expression)
    return type && checkName(context, type, node.name, node.name.text)
  }
  if (ts.isElementAccessExpression(node)) {
    const type = typeOf(node.expression)
    return type && checkIndex(context, type, node.argumentExpression)
  }
  if (!ts.isCallExpression(node)) return undefined
  const callee = node.expression
  if (ts.isPropertyAccessExpression(callee) && callee.name.text === 'at') {
    const type = typeOf(callee.expression)
    return type?.path === '' ? checkPath(type, node.arguments[0]) : undefined
  }
  const type = typeOf(callee)
  const callable = type?.place.entry?.callable ?? true
  return type === undefined || callable === true
    ? undefined
    : { node: callee, message: `${named(type)} cannot be called`, hint: callable }
}

function checkName(
  context: CheckContext,
  type: ModuleType,
  node: ts.Node,
  name: string,
): Finding | undefined {
  if (name === '' || type.members.has(name) || (type.length !== null && listMembers.has(name)))
    return undefined
  const why = type.absent.get(name)
  if (why !== undefined) return { node, message: `${named(type)} has no ${name}`, hint: why }
  const message = `${named(type)} has no ${name}`
  const translated = translation(context, type, node)
  if (translated !== null) {
    const { path, fix } = translated
    return { node, message, hint: `this model has ${path}`, fixes: [fix] }
  }
  const candidates = type.length === null ? type.members : [...type.members, ...listMembers]
  const near = nearest(name, candidates)
  const hint =
    didYouMean(name, candidates) ?? `it has ${[...type.members].filter(isOwn).slice(0, 12).join(', ')}`
  return {
    node,
    message,
    hint,
    fixes: near.map(other => replaceNode(context, node, other, `write ${other}`)),
  }
}

function checkIndex(context: CheckContext, type: ModuleType, node: ts.Expression): Finding | undefined {
  const value = literalOf(context.checker, node)
  if (value === undefined) return undefined
  if (!/^-?\d+$/.test(value)) return checkName(context, type, node, value)
  const { length } = type
  if (length === null || (Number(value) < length && Number(value) >= -length)) return undefined
  return {
    node,
    message: `${named(type)} has no item ${value}; it has ${length}`,
    hint: `index it: [0] to [${length - 1}], or from the end: [-1]`,
  }
}

/** `model.at('transformer.h.0.mlp.output')` */
function checkPath(type: ModuleType, node: ts.Expression | undefined): Finding | undefined {
  if (node === undefined || !ts.isStringLiteralLike(node) || node.text === '') return undefined
  if (type.index.resolve(node.text) !== undefined) return undefined
  const known = type.index.map.modules.flatMap(({ path, sites }) => [path, ...sites.map(site => site.path)])
  return {
    node,
    message: `there is nothing at ${node.text} in this model`,
    hint: didYouMean(node.text, known),
  }
}

/** The path that the program's means in this model, from the wrong name to its end. */
function translation(
  context: CheckContext,
  type: ModuleType,
  node: ts.Node,
): { path: string; fix: Fix } | null {
  const { parent: first } = node
  if (!ts.isPropertyAccessExpression(first)) return null
  const steps: PathStep[] = [{ name: first.name.text }]
  const text = (at: ts.Node) =>
    context.open.source.slice(rangeOf(context, at).start, rangeOf(context, at).end)
  const ends: ts.Node[] = [first]
  for (let at: ts.Node = first; ;) {
    const { parent } = at
    if (ts.isPropertyAccessExpression(parent) && parent.expression === at)
      steps.push({ name: parent.name.text })
    else if (ts.isElementAccessExpression(parent) && parent.expression === at)
      steps.push({ index: text(parent.argumentExpression) })
    else break
    ends.push(parent)
    at = parent
  }
  // Members of tensors and methods stand behind the path: the longest beginning that can be told is it.
  for (let count = steps.length; count > 0; count--) {
    const path = translatePath(type.index, type.place, steps.slice(0, count))
    const last = ends[count - 1]
    if (path === null || path.length === 0 || last === undefined) continue
    const start = rangeOf(context, node).start
    const printed = printPath(path)
    const fix: Fix = {
      title: `write ${printed}`,
      edits: [{ start, end: rangeOf(context, last).end, text: printed }],
    }
    const base = type.path === '' ? '' : `${type.path}.`
    return { path: base + printed, fix }
  }
  return null
}

function literalOf(checker: ts.TypeChecker, node: ts.Expression): string | undefined {
  const type = checker.getTypeAtLocation(node)
  return type.isNumberLiteral() || type.isStringLiteral() ? String(type.value) : undefined
}

const named = ({ path, model }: ModuleType): string => (path === '' ? model.id : `${path} of ${model.id}`)

const isOwn = (name: string): boolean => !['path', 'at', 'skip'].includes(name)

/** What a list of modules has of an array. */
const listMembers = new Set(['length', 'map', 'forEach', 'slice', 'flatMap', 'filter', 'entries', 'at'])
