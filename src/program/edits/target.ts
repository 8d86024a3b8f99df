import ts from 'typescript'
import { type ModelFacts } from '../modelFacts.ts'
import { declarationOf } from './bindings.ts'
import { holds, isBody, lineOf, nodesIn, offsetOf, type Draft } from './draft.ts'
import { graphCalls, type GraphCall, type Scope } from './graphCalls.ts'
import { type TraceAt } from './intent.ts'
import { factsOf, modelOf, type ModelUse } from './models.ts'
import { Refusal } from './refusal.ts'

/** The call and the body of it that an intent is about. */
export interface Target {
  graph: GraphCall
  /** Where the line goes; null for the body of the call itself. */
  scope: Scope | null
  model: ModelUse & { variable: string }
  facts: ModelFacts | undefined
}

/**
 * Finds the call that `at` means.
 * @returns undefined where `at` is null and the program makes no graph
 * @throws Refusal where there is no such call
 */
export function findGraphCall(
  draft: Draft,
  at: TraceAt,
  fits: (call: GraphCall) => boolean = () => true,
): { graph: GraphCall; offset: number | undefined } | undefined {
  const calls = graphCalls(draft)
  if (at === null) {
    const runs = calls.filter(({ method }) => method !== 'cache')
    const graph = runs.findLast(fits) ?? runs.at(-1)
    return graph && { graph, offset: undefined }
  }
  if ('trace' in at) {
    const graph = calls[at.trace]
    if (graph !== undefined) return { graph, offset: undefined }
    throw new Refusal(
      `the program has ${calls.length === 1 ? 'one trace' : `${calls.length} traces`}, and this is not one of them`,
      'draw the graph again: the program has changed',
    )
  }
  const offset = offsetOf(draft, at.span)
  const inside = offset === undefined ? undefined : calls.findLast(({ call }) => holds(draft, call, offset))
  if (inside !== undefined) return { graph: inside, offset }
  const related = offset === undefined ? undefined : callBehind(draft, calls, offset)
  if (related !== undefined) return { graph: related, offset: undefined }
  throw new Refusal(
    `line ${at.span.line} is in no trace`,
    'choose a place inside model.trace(...) or model.generate(...)',
  )
}

/** Of a place outside: the call whose body calls the function there, or whose result stands there. */
function callBehind(draft: Draft, calls: readonly GraphCall[], offset: number): GraphCall | undefined {
  const around = nodesIn(draft.file, (node): node is ts.Node => holds(draft, node, offset))
  const helper = around.findLast(node => isBody(node) || ts.isFunctionDeclaration(node))
  const name =
    helper === undefined
      ? undefined
      : ts.isFunctionDeclaration(helper)
        ? helper.name
        : ts.isVariableDeclaration(helper.parent)
          ? helper.parent.name
          : undefined
  if (name !== undefined && ts.isIdentifier(name)) {
    const user = calls.find(({ call }) => nodesIn(call, ts.isIdentifier).some(one => one.text === name.text))
    if (user !== undefined) return user
  }
  const statement = around.findLast(ts.isStatement)
  for (const one of statement === undefined ? [] : nodesIn(statement, ts.isIdentifier)) {
    const declaration = declarationOf(draft, one.text, one)
    const whole = declaration && ts.findAncestor(declaration, ts.isVariableDeclaration)
    const found = calls.find(
      ({ call }) => whole !== undefined && call.pos >= whole.pos && call.end <= whole.end,
    )
    if (found !== undefined) return found
  }
  return undefined
}

/**
 * The call that `at` means, with the scope in which a site can be used there.
 * @throws Refusal where there is none
 */
export function findTarget(
  draft: Draft,
  at: TraceAt,
  models: readonly ModelFacts[],
  hasSite: (facts: ModelFacts) => boolean,
): Target | undefined {
  const found = findGraphCall(draft, at, ({ receiver }) => {
    const facts = factsOf(modelOf(draft, receiver), models)
    return facts !== undefined && hasSite(facts)
  })
  if (found === undefined) return undefined
  const { graph, offset } = found
  const { variable, ...model } = modelOf(draft, graph.receiver)
  if (variable === undefined)
    throw new Refusal(
      `the model of line ${lineOf(draft, graph.call)} has no name`,
      'give it one: const model = await LanguageModel(...)',
    )
  return {
    graph,
    scope: scopeFor(draft, graph, offset),
    model: { variable, ...model },
    facts: factsOf(model, models),
  }
}

/** Where in a call a site can be used: the innermost body at a place, else the last that fits. */
function scopeFor(draft: Draft, graph: GraphCall, offset: number | undefined): Scope | null {
  const at =
    offset === undefined ? undefined : graph.scopes.findLast(({ call }) => holds(draft, call, offset))
  if (at !== undefined) return at
  if (graph.prompt !== undefined && graph.method !== 'generate') return null
  const wanted = graph.method === 'generate' ? ['everyStep', 'step'] : ['invoke', 'add']
  const open = graph.scopes.filter(({ via, parent }) => parent === null && wanted.includes(via))
  const scope = open.findLast(({ body }) => body !== undefined) ?? open.at(-1)
  if (scope !== undefined || graph.method === 'generate') return scope ?? null
  throw new Refusal(
    `the trace of line ${lineOf(draft, graph.call)} has no prompt`,
    'give it one: model.trace(prompt, () => ...)',
  )
}
