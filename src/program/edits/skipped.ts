import ts from 'typescript'
import { declarationOf } from './bindings.ts'
import { bare, lineOf, nodesIn, type Draft } from './draft.ts'
import { Refusal } from './refusal.ts'
import { meets, runBodies } from './runBodies.ts'
import { type Target } from './target.ts'

/** @throws Refusal for a site inside of a module that the body, what runs with it, or an edit of the model skips */
export function checkNotSkipped(draft: Draft, target: Target, site: string): void {
  for (const { root, names, isEdit } of runBodies(draft, target))
    for (const call of nodesIn(root, ts.isCallExpression)) {
      if (!ts.isPropertyAccessExpression(call.expression) || call.expression.name.text !== 'skip') continue
      const module = pathOf(draft, call.expression.expression, target, names)
      if (module === undefined || !meets(call, target, draft)) continue
      const rest = insideOf(site, module)
      if (rest === undefined || isEnd(rest)) continue
      const other = isEdit ? 'a trace of the model without this edit' : `${module}.input or ${module}.output`
      throw new Refusal(
        `${module} is skipped in line ${lineOf(draft, call)}${isEdit ? ', which is built into this model' : ''}`,
        `a skipped module does not run: take that line away, or choose ${other}`,
      )
    }
}

/**
 * The canonical path that `model.layers[-1].attn` means where the model has these names, as far as it is written out;
 * `*` stands for an index that is computed, and for the item of `model.layers.map(layer => ...)`.
 */
export function pathOf(
  draft: Draft,
  expression: ts.Expression,
  target: Target,
  names: readonly string[],
): string | undefined {
  const { facts } = target
  const inner = bare(expression)
  if (names.includes(inner.getText())) return ''
  if (facts === undefined) return undefined
  if (ts.isIdentifier(inner)) return itemOf(draft, inner, target, names)
  if (ts.isPropertyAccessExpression(inner)) {
    const parent = pathOf(draft, inner.expression, target, names)
    return parent === undefined ? undefined : canonical(join(parent, inner.name.text), facts.siteMap.aliases)
  }
  if (ts.isCallExpression(inner) && ts.isPropertyAccessExpression(inner.expression)) {
    const [path] = inner.arguments
    const isAt = inner.expression.name.text === 'at' && path !== undefined && ts.isStringLiteralLike(path)
    return isAt ? canonical(path.text, facts.siteMap.aliases) : undefined
  }
  if (!ts.isElementAccessExpression(inner)) return undefined
  const list = pathOf(draft, inner.expression, target, names)
  const index = Number(inner.argumentExpression.getText().replaceAll(/['"\s]/g, ''))
  if (list === undefined) return undefined
  if (!Number.isInteger(index)) return `${canonical(list, facts.siteMap.aliases)}.*`
  const count = facts.siteMap.modules.filter(
    ({ path }) => path.startsWith(`${list}.`) && /^\d+$/.test(path.slice(list.length + 1)),
  ).length
  return canonical(join(list, String(index < 0 ? index + count : index)), facts.siteMap.aliases)
}

/** What a variable holds, or a layer that a callback of the list of layers is given. */
function itemOf(
  draft: Draft,
  name: ts.Identifier,
  target: Target,
  names: readonly string[],
): string | undefined {
  const declaration = declarationOf(draft, name.text, name)
  if (declaration === undefined) return undefined
  // Only a name that stands before its use is followed: names may mean each other.
  if (ts.isVariableDeclaration(declaration) && declaration.initializer && declaration.end <= name.pos)
    return pathOf(draft, declaration.initializer, target, names)
  if (!ts.isParameter(declaration)) return undefined
  const call = declaration.parent.parent as ts.Node | undefined
  if (call === undefined || !ts.isCallExpression(call) || declaration.parent.parameters[0] !== declaration)
    return undefined
  if (!ts.isPropertyAccessExpression(call.expression)) return undefined
  const list = pathOf(draft, call.expression.expression, target, names)
  const isList = target.facts?.siteMap.modules.some(({ path, kind }) => path === list && kind === 'list')
  return isList === true ? `${list}.*` : undefined
}

/** The ends of a skipped module, which are there all the same. */
export const isEnd = (rest: string): boolean => rest === 'input' || rest === 'output'

/** Whether a path lies inside of a module: what follows the module's path. In both, `*` stands for any index. */
export function insideOf(path: string, module: string): string | undefined {
  const [inner, outer] = [path.split('.'), module.split('.')]
  const isInside =
    inner.length > outer.length &&
    outer.every((part, at) => part === inner[at] || [part, inner[at]].includes('*'))
  return isInside ? inner.slice(outer.length).join('.') : undefined
}

const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`)

const canonical = (path: string, aliases: Readonly<Record<string, string>>): string => aliases[path] ?? path
