import ts from 'typescript'
import { addAfter, addStatements } from './bodies.ts'
import { initializerOf } from './bindings.ts'
import { bare, startOf, textOf, type Body, type Draft } from './draft.ts'
import { fittingShow } from './fittingShow.ts'
import { type GraphCall, type Scope } from './graphCalls.ts'
import { importName } from './imports.ts'
import { indexed } from './indexDims.ts'
import { type EditIntent } from './intent.ts'
import { freeName } from './names.ts'
import { generatorName } from './prepare.ts'
import { reachFrom } from './reach.ts'
import { Refusal } from './refusal.ts'
import { checkNotSkipped } from './skipped.ts'
import { findSite, nameOfSite, spellSite, type Place } from './sites.ts'
import { type Target } from './target.ts'

type ReadIntent = Extract<EditIntent, { kind: 'read' }>

/** Reads a site in a body, returns it, and shows it behind the trace; where it cannot be returned, in the body itself. */
export function writeRead(draft: Draft, intent: ReadIntent, target: Target): void {
  const { graph, scope, model, facts } = target
  const place = findSite(intent.site, facts)
  const body = (scope ?? graph).body
  if (graph.method === 'cache')
    throw new Refusal('this is a cache of sites', 'add the site to its list, or read it in a trace')
  if (body === undefined) throw new Refusal('there is no body to read in', 'write one: () => { ... }')
  checkNotSkipped(draft, target, place.site.path)
  const whole = spellSite(draft, place, model.variable)
  const site = intent.index === undefined ? whole : indexed(whole, intent.index, draft.style.quote)
  const name = freeName(draft, nameOfSite(place))
  const show = importName(draft, 'show')
  const step = scope?.via === 'everyStep' || scope?.via === 'step' ? scope : null
  if (graph.method === 'generate') readStep({ draft, intent, target, place, show, name }, step, site)
  else readHere({ draft, intent, target, place, show, name }, site, body)
}

interface Reading {
  draft: Draft
  intent: ReadIntent
  target: Target
  place: Place
  /** What `show` is called here. */
  show: string
  name: string
}

function readHere(reading: Reading, site: string, body: Body): void {
  const { draft, target, name } = reading
  const { graph, scope } = target
  const isBlock = ts.isBlock(body.body)
  const line = `const ${name} = ${site}`
  const reached = reachFrom(draft, graph, scope, name, isBlock ? name : site)
  const axes = hasAxes(scope)
  if (reached === undefined) {
    if (axes)
      throw new Refusal(
        'what this sweep returns is taken apart where no more can be added',
        'give the result of the trace a name, and return an object from the sweep: { value, ... }',
      )
    addStatements(draft, body, [line, showOf(reading, name, false)], line)
    return
  }
  if (isBlock)
    addStatements(draft, body, [line, ...(reached.closing === undefined ? [] : [reached.closing])], line)
  reached.write()
  addAfter(draft, reached.after, [showOf(reading, reached.expression, axes)], null)
}

/** In a generation: beside the steps that are there, so that what they return stays as it is. */
function readStep(reading: Reading, step: Scope | null, site: string): void {
  const { draft, target, name } = reading
  const { graph } = target
  const { body } = graph
  if (body === undefined) throw new Refusal('there is no body to read in', 'write one: g => ({ ... })')
  const parameter = body.parameters[0]?.name
  const generator = generatorName(draft, body)
  const every = step?.via === 'everyStep'
  const [index] = step?.call.arguments ?? []
  const head =
    step === null || index === undefined
      ? `${generator}.step(0, `
      : every
        ? `${textOf(draft, step.call.expression)}(`
        : `${textOf(draft, step.call.expression)}(${textOf(draft, index)}, `
  const value = `${head}() => ${site})`
  const isBlock = ts.isBlock(body.body)
  const reached = reachFrom(draft, graph, null, name, isBlock ? name : value)
  if (reached === undefined || (step !== null && step.parent !== null)) {
    const inside = step?.body
    if (inside === undefined)
      throw new Refusal('what this generation returns is no object', 'return one: g => ({ ... })')
    const line = `const ${name} = ${site}`
    addStatements(draft, inside, [line, showOf(reading, name, false)], line)
    return
  }
  const line = `const ${name} = ${value}`
  if (parameter === undefined) draft.changes.insert(body.parameters.pos, generator)
  if (isBlock)
    addStatements(draft, body, [line, ...(reached.closing === undefined ? [] : [reached.closing])], line)
  reached.write()
  const shown = every ? `${reached.expression}[0]` : reached.expression
  addAfter(draft, reached.after, [showOf(reading, shown, false)], null)
}

const hasAxes = (scope: Scope | null): boolean =>
  scope !== null && (scope.via === 'sweep' || hasAxes(scope.parent))

function showOf({ draft, intent, target, place, show }: Reading, value: string, axes: boolean): string {
  const { graph, scope, model } = target
  const prompt = promptOf(graph, scope)
  return fittingShow(draft, {
    value,
    place,
    index: intent.index,
    axes,
    tokens: prompt && namesText(draft, prompt) ? `${model.variable}.tokens(${prompt.text})` : undefined,
    show,
    kind: intent.show,
  })
}

/** The prompt that a body sees, where it is a name. */
function promptOf(graph: GraphCall, scope: Scope | null): ts.Identifier | undefined {
  if (scope?.via === 'add' || scope?.via === 'all') return undefined
  const given = scope?.via === 'invoke' ? scope.call.arguments[0] : scope?.parent ? undefined : graph.prompt
  return given !== undefined && ts.isIdentifier(given) ? given : undefined
}

/** Whether a name is bound to one text, at the top of the program. */
function namesText(draft: Draft, name: ts.Identifier): boolean {
  const initializer = initializerOf(draft, name.text, name)
  if (initializer === undefined) return false
  const statement = ts.findAncestor(initializer, ts.isVariableStatement)
  const value = bare(initializer)
  return (
    statement?.parent === draft.file &&
    startOf(draft, statement) < startOf(draft, name) &&
    (ts.isStringLiteralLike(value) || ts.isTemplateExpression(value))
  )
}
