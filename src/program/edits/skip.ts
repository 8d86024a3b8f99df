import { addStatements } from './bodies.ts'
import { nodesIn, lineOf, type Draft } from './draft.ts'
import { type EditIntent } from './intent.ts'
import { Refusal } from './refusal.ts'
import { spellModule } from './sites.ts'
import { meets, runBodies } from './runBodies.ts'
import { checkNotSkipped, insideOf, isEnd, pathOf } from './skipped.ts'
import { type Target } from './target.ts'
import ts from 'typescript'

type SkipIntent = Extract<EditIntent, { kind: 'skip' }>

/** Leaves a module out: what changes the residual stream's shape or adds to it gives 0, the rest passes its input on. */
export function writeSkip(draft: Draft, { module: path }: SkipIntent, target: Target): void {
  const { graph, scope, model, facts } = target
  if (facts === undefined)
    throw new Refusal('nothing is known of this model yet', 'run the program once, so that it is opened')
  const { siteMap } = facts
  const canonical = siteMap.aliases[path] ?? path
  const module = siteMap.modules.find(one => one.path === canonical)
  if (module === undefined)
    throw new Refusal(`${facts.id} has no module ${path}`, 'choose one of the model panel')
  const output = module.sites.find(one => one.name === 'output')
  const input = module.sites.find(one => one.name === 'input')
  if (module.path === '' || output === undefined || !output.exists || !output.writable)
    throw new Refusal(
      `${path === '' ? 'the model itself' : path} cannot be skipped`,
      'skip a block, or its attention or MLP',
    )
  const body = (scope ?? graph).body
  if (body === undefined) throw new Refusal('there is no body to write in', 'write one: () => { ... }')
  checkNotSkipped(draft, target, output.path)
  checkNothingInside(draft, target, module.path)
  const spelled = spellModule(draft, module, siteMap, model.variable)
  const adds = module.kind === 'attention' || module.kind === 'mlp'
  const passes =
    !adds && input?.exists === true && JSON.stringify(input.shape) === JSON.stringify(output.shape)
  const line = `${spelled}.skip(${passes ? `${spelled}.input` : '0'})`
  addStatements(draft, body, [line], line)
}

/** A skipped module does not run: what lies inside it can neither be read nor written, in either order. */
function checkNothingInside(draft: Draft, target: Target, module: string): void {
  const isChain = (node: ts.Node): node is ts.PropertyAccessExpression | ts.ElementAccessExpression =>
    ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)
  for (const { root, names } of runBodies(draft, target))
    for (const node of nodesIn(root, isChain)) {
      if (isChain(node.parent) && node.parent.expression === node) continue
      const deepest = longestPath(draft, node, target, names)
      const rest = deepest === undefined ? undefined : insideOf(deepest, module)
      if (deepest === undefined || rest === undefined || isEnd(rest) || !meets(node, target, draft)) continue
      const line = `line ${lineOf(draft, node)}`
      if (rest === 'skip')
        throw new Refusal(`${module} is skipped already in ${line}`, 'nothing is to be done')
      throw new Refusal(
        `${line} uses ${deepest}, which lies inside ${module}`,
        'take that line away first: a skipped module does not run',
      )
    }
}

/** The path of the longest beginning of a chain that names something of the model. */
function longestPath(
  draft: Draft,
  node: ts.Expression,
  target: Target,
  names: readonly string[],
): string | undefined {
  const whole = pathOf(draft, node, target, names)
  if (whole !== undefined || target.facts === undefined) return whole
  return ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)
    ? longestPath(draft, node.expression, target, names)
    : undefined
}
