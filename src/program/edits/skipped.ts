import ts from 'typescript'
import { bare, lineOf, nodesIn, type Draft } from './draft.ts'
import { Refusal } from './refusal.ts'
import { type Target } from './target.ts'

/** @throws Refusal for a site inside of a module that the body skips */
export function checkNotSkipped(draft: Draft, target: Target, site: string): void {
  const { graph, scope } = target
  const body = (scope ?? graph).body
  for (const call of nodesIn(body ?? draft.file, ts.isCallExpression)) {
    if (!ts.isPropertyAccessExpression(call.expression) || call.expression.name.text !== 'skip') continue
    const module = pathOf(call.expression.expression, target)
    if (module === undefined || !site.startsWith(`${module}.`)) continue
    const rest = site.slice(module.length + 1)
    if (rest === 'input' || rest === 'output') continue
    throw new Refusal(
      `${module} is skipped in line ${lineOf(draft, call)}`,
      `a skipped module does not run: take that line away, or choose ${module}.input or ${module}.output`,
    )
  }
}

/** The canonical path that `model.layers[-1].attn` means, as far as it is written out. */
export function pathOf(expression: ts.Expression, target: Target): string | undefined {
  const { model, facts } = target
  const inner = bare(expression)
  if (inner.getText() === model.variable) return ''
  if (facts === undefined) return undefined
  if (ts.isPropertyAccessExpression(inner)) {
    const parent = pathOf(inner.expression, target)
    return parent === undefined ? undefined : canonical(join(parent, inner.name.text), facts.siteMap.aliases)
  }
  if (ts.isCallExpression(inner) && ts.isPropertyAccessExpression(inner.expression)) {
    const [path] = inner.arguments
    const isAt = inner.expression.name.text === 'at' && path !== undefined && ts.isStringLiteralLike(path)
    return isAt ? canonical(path.text, facts.siteMap.aliases) : undefined
  }
  if (!ts.isElementAccessExpression(inner)) return undefined
  const list = pathOf(inner.expression, target)
  const index = Number(inner.argumentExpression.getText().replaceAll(/['"\s]/g, ''))
  if (list === undefined || !Number.isInteger(index)) return undefined
  const count = facts.siteMap.modules.filter(
    ({ path }) => path.startsWith(`${list}.`) && /^\d+$/.test(path.slice(list.length + 1)),
  ).length
  return canonical(join(list, String(index < 0 ? index + count : index)), facts.siteMap.aliases)
}

const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`)

const canonical = (path: string, aliases: Readonly<Record<string, string>>): string => aliases[path] ?? path
