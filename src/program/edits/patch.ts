import ts from 'typescript'
import { addBefore, addStatements } from './bodies.ts'
import { declarationOf } from './bindings.ts'
import { functionAround, lineOf, textOf, type Draft } from './draft.ts'
import { indexed, indexedDims, indexParts } from './indexDims.ts'
import { type EditIntent } from './intent.ts'
import { freeName } from './names.ts'
import { Refusal } from './refusal.ts'
import { capital, nameOfSite, spellSite, type Place } from './sites.ts'
import { quoted } from './style.ts'
import { type Target } from './target.ts'
import { writablePlace } from './writable.ts'

type PatchIntent = Extract<EditIntent, { kind: 'patch' }>

/**
 * Writes what a site holds for another prompt: a trace of its own before this one reads it. Prompts may have different
 * lengths, so the last position is taken where the index names none.
 */
export function writePatch(draft: Draft, intent: PatchIntent, target: Target): void {
  const { graph, model } = target
  const { place, body } = writablePlace(draft, intent.site, target)
  const index = atOnePosition(place, intent.index)
  const whole = spellSite(draft, place, model.variable)
  const site = index === undefined ? whole : indexed(whole, index, draft.style.quote)
  const name = freeName(draft, `clean${capital(nameOfSite(place))}`)
  const statement = statementBefore(draft, target)
  const isSession = graph.method === 'trace' && textOf(draft, graph.receiver) !== model.variable
  const receiver = isSession ? textOf(draft, graph.receiver) : model.variable
  const prompt = quoted(intent.prompt ?? '', draft.style)
  const line = `const ${name} = await ${receiver}.trace(${prompt}, () => ${site})`
  const written = `${site} = ${name}`
  addBefore(
    draft,
    statement,
    [line],
    intent.prompt === undefined ? `${prompt}, () =>`.slice(0, prompt.length) : null,
  )
  addStatements(draft, body, [written], intent.prompt === undefined ? null : written)
}

/** The index with a single position in it. */
function atOnePosition({ site }: Place, index: string | undefined): string | undefined {
  const at = site.shape.indexOf('position')
  const parts = index === undefined ? [] : indexParts(index)
  const isCounted = !parts.includes('...') && !parts.includes('None')
  if (at >= 0 && isCounted && [undefined, ':'].includes(parts[at])) {
    while (parts.length < at) parts.push(':')
    parts[at] = '-1'
  }
  const joined = parts.length === 0 ? undefined : parts.join(', ')
  if (
    indexedDims(site.shape, joined).some(dim => typeof dim === 'string' && dim !== 'batch' && dim !== 'part')
  )
    throw new Refusal(
      `${site.path} has a size for each position, and prompts may differ in length`,
      'copy the output of this module or block instead, or the head: z',
    )
  return joined
}

/** The statement before which a trace of its own can stand: the model is known there, and `await` is allowed. */
function statementBefore(draft: Draft, { graph }: Target): ts.Statement {
  const root = rootOf(graph.receiver)
  const declaration = root === undefined ? undefined : declarationOf(draft, root, graph.receiver)
  for (let node: ts.Node = graph.call; !ts.isSourceFile(node); node = node.parent) {
    const isListed =
      ts.isStatement(node) &&
      (ts.isSourceFile(node.parent) || ts.isBlock(node.parent) || ts.isCaseOrDefaultClause(node.parent))
    if (!isListed || !canAwait(node)) continue
    const knowsModel =
      declaration === undefined || declaration.end <= node.getStart() || !isInside(declaration, node)
    if (knowsModel && ts.isStatement(node)) return node
    break
  }
  throw new Refusal(
    `there is no place for a trace of its own before line ${lineOf(draft, graph.call)}`,
    'read the clean value in a trace before it, and write it here',
  )
}

function canAwait(node: ts.Node): boolean {
  const around = functionAround(node)
  return (
    around === undefined || (around.modifiers?.some(one => one.kind === ts.SyntaxKind.AsyncKeyword) ?? false)
  )
}

const isInside = (inner: ts.Node, outer: ts.Node): boolean => inner.pos >= outer.pos && inner.end <= outer.end

const rootOf = (expression: ts.Expression): string | undefined =>
  ts.isIdentifier(expression)
    ? expression.text
    : ts.isPropertyAccessExpression(expression) ||
        ts.isElementAccessExpression(expression) ||
        ts.isCallExpression(expression)
      ? rootOf(expression.expression)
      : undefined
