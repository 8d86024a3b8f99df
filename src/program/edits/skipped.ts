import ts from 'typescript'
import { declarationOf } from './bindings.ts'
import { bare, lineOf, nodesIn, type Draft } from './draft.ts'
import { Refusal } from './refusal.ts'
import { type Target } from './target.ts'

/** @throws Refusal for a site inside of a module that the body skips */
export function checkNotSkipped(draft: Draft, target: Target, site: string): void {
  const { graph, scope } = target
  const body = (scope ?? graph).body
  for (const call of nodesIn(body ?? draft.file, ts.isCallExpression)) {
    if (!ts.isPropertyAccessExpression(call.expression) || call.expression.name.text !== 'skip') continue
    const module = pathOf(draft, call.expression.expression, target)
    if (module === undefined || !site.startsWith(`${module}.`)) continue
    const rest = site.slice(module.length + 1)
    if (rest === 'input' || rest === 'output') continue
    throw new Refusal(
      `${module} is skipped in line ${lineOf(draft, call)}`,
      `a skipped module does not run: take that line away, or choose ${module}.input or ${module}.output`,
    )
  }
}

/**
 * The canonical path that `model.layers[-1].attn` means, as far as it is written out; `*` stands for an index that is
 * computed, and for the item of `model.layers.map(layer => ...)`.
 */
export function pathOf(draft: Draft, expression: ts.Expression, target: Target): string | undefined {
  const { model, facts } = target
  const inner = bare(expression)
  if (inner.getText() === model.variable) return ''
  if (facts === undefined) return undefined
  if (ts.isIdentifier(inner)) return itemOf(draft, inner, target)
  if (ts.isPropertyAccessExpression(inner)) {
    const parent = pathOf(draft, inner.expression, target)
    return parent === undefined ? undefined : canonical(join(parent, inner.name.text), facts.siteMap.aliases)
  }
  if (ts.isCallExpression(inner) && ts.isPropertyAccessExpression(inner.expression)) {
    const [path] = inner.arguments
    const isAt = inner.expression.name.text === 'at' && path !== undefined && ts.isStringLiteralLike(path)
    return isAt ? canonical(path.text, facts.siteMap.aliases) : undefined
  }
  if (!ts.isElementAccessExpression(inner)) return undefined
  const list = pathOf(draft, inner.expression, target)
  const index = Number(inner.argumentExpression.getText().replaceAll(/['"\s]/g, ''))
  if (list === undefined) return undefined
  if (!Number.isInteger(index)) return `${canonical(list, facts.siteMap.aliases)}.*`
  const count = facts.siteMap.modules.filter(
    ({ path }) => path.startsWith(`${list}.`) && /^\d+$/.test(path.slice(list.length + 1)),
  ).length
  return canonical(join(list, String(index < 0 ? index + count : index)), facts.siteMap.aliases)
}

/** A layer that a callback of the list of layers is given. */
function itemOf(draft: Draft, name: ts.Identifier, target: Target): string | undefined {
  const declaration = declarationOf(draft, name.text, name)
  if (declaration === undefined || !ts.isParameter(declaration)) return undefined
  const call = declaration.parent.parent as ts.Node | undefined
  if (call === undefined || !ts.isCallExpression(call) || declaration.parent.parameters[0] !== declaration)
    return undefined
  if (!ts.isPropertyAccessExpression(call.expression)) return undefined
  const list = pathOf(draft, call.expression.expression, target)
  const isList = target.facts?.siteMap.modules.some(({ path, kind }) => path === list && kind === 'list')
  return isList === true ? `${list}.*` : undefined
}

/** Whether a path, in which `*` stands for any index, lies inside of a module: what follows the module's path. */
export function insideOf(path: string, module: string): string | undefined {
  const [inner, outer] = [path.split('.'), module.split('.')]
  const isInside =
    inner.length > outer.length && outer.every((part, at) => part === inner[at] || inner[at] === '*')
  return isInside ? inner.slice(outer.length).join('.') : undefined
}

const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`)

const canonical = (path: string, aliases: Readonly<Record<string, string>>): string => aliases[path] ?? path
