import ts from 'typescript'
import { type ModelFacts } from '../modelFacts.ts'
import { addAfter, addStatements, statementOf } from './bodies.ts'
import { declarationOf } from './bindings.ts'
import { beginTrace } from './beginTrace.ts'
import { isBody, lineOf, openDraft, type Body, type Draft } from './draft.ts'
import { isNamedBody } from './graphCalls.ts'
import { type TraceAt } from './intent.ts'
import { freeName } from './names.ts'
import { Refusal } from './refusal.ts'
import { findTarget, type Target } from './target.ts'

interface Prepared {
  draft: Draft
  target: Target
  /** Whether the trace was written just now. */
  isNew: boolean
}

/**
 * Finds the body that an intent is about, and writes what is missing around it first: a trace, a body, a step.
 * @throws Refusal where there is no such place
 */
export function prepare(
  source: string,
  at: TraceAt,
  models: readonly ModelFacts[],
  site: string,
  purpose: 'read' | 'write',
): Prepared {
  const hasSite = ({ siteMap }: ModelFacts) =>
    siteMap.modules.some(({ path, sites }) => path === site || sites.some(one => one.path === site))
  let draft = openDraft(source)
  let isNew = false
  // A body, in a step, in a trace: what is missing is written from the outside in.
  for (let missing = 0; missing < 5; missing++) {
    const target = findTarget(draft, at, models, hasSite)
    if (target === undefined) {
      beginTrace(draft, models.find(hasSite) ?? models[0])
      isNew = true
    } else if (!complete(draft, target, purpose)) return { draft, target, isNew }
    const { code, select } = draft.changes.applyTo(draft.source)
    draft = openDraft(code)
    if (select.to > select.from) at = placeOf(draft, select.from)
  }
  throw new Refusal(
    'this program is written in a way that cannot be changed from here',
    'write the line by hand',
  )
}

function placeOf({ file }: Draft, offset: number): TraceAt {
  const { line, character } = file.getLineAndCharacterOfPosition(offset)
  return { span: { file: file.fileName, line: line + 1, column: character + 1 } }
}

/** Writes the body that a target lacks; false where it lacks none. */
function complete(draft: Draft, { graph, scope }: Target, purpose: 'read' | 'write'): boolean {
  const { changes } = draft
  const { call, method, named } = graph
  if (scope !== null && scope.body === undefined) {
    completeInvoke(draft, scope.call)
    return true
  }
  const last = call.arguments.at(-1)
  if (last === undefined)
    throw new Refusal(`the call of line ${lineOf(draft, call)} has no prompt`, 'write it first')
  if (graph.body === undefined && named !== undefined) {
    callBody(draft, named)
    return true
  }
  if (graph.body === undefined) {
    const wanted = method === 'trace' ? 1 : 2
    if (call.arguments.length !== wanted)
      throw new Refusal(
        `the body of line ${lineOf(draft, call)} is not written out there`,
        'write it as a function: () => { ... }',
      )
    if (method === 'cache' && purpose === 'read') return false
    changes.insert(last.end, method === 'generate' ? ', g => ({})' : ', () => {}')
    return true
  }
  if (method !== 'generate' || scope !== null || purpose === 'read') return false
  const parameter = graph.body.parameters[0]?.name
  const generator = generatorName(draft, graph.body)
  if (parameter === undefined) changes.insert(graph.body.parameters.pos, generator)
  addStatements(draft, graph.body, [`${generator}.everyStep(() => {})`], null)
  return true
}

/** What a generation's body calls its argument. */
export function generatorName(draft: Draft, body: Body): string {
  const parameter = body.parameters[0]?.name
  if (parameter === undefined) return 'g'
  if (ts.isIdentifier(parameter)) return parameter.text
  throw new Refusal(
    `the body of line ${lineOf(draft, body)} takes its argument apart`,
    'give it a name: g => ({ ... g.everyStep(() => ...) })',
  )
}

/** A prompt without a body gets one; where it has a name, by `add`. */
function completeInvoke(draft: Draft, call: ts.CallExpression): void {
  const given = call.arguments[1]
  if (given !== undefined && isNamedBody(given)) {
    callBody(draft, given)
    return
  }
  const holder = call.parent
  const last = call.arguments.at(-1)
  const statement = statementOf(call)
  if (ts.isExpressionStatement(holder) && last !== undefined)
    draft.changes.write(last.end, ', () => {}', '() =>')
  else if (ts.isVariableDeclaration(holder) && ts.isIdentifier(holder.name) && statement !== undefined)
    addAfter(draft, statement, [`${holder.name.text}.add(() => {})`], 'add')
  else
    throw new Refusal(
      `the prompt of line ${lineOf(draft, call)} has no body`,
      'give it one: t.invoke(prompt, () => { ... })',
    )
}

/** `answer` -> `() => answer()`: what is added stands beside the call. */
function callBody(draft: Draft, named: ts.Expression): void {
  const given = takesTracer(draft, named) ? freeName(draft, 't') : ''
  draft.changes.insert(named.getStart(draft.file), given === '' ? '() => ' : `${given} => `)
  draft.changes.insert(named.end, `(${given})`)
}

function takesTracer(draft: Draft, named: ts.Expression): boolean {
  const callee = ts.isCallExpression(named) ? named.expression : named
  if (!ts.isIdentifier(callee)) return false
  const declaration = declarationOf(draft, callee.text, callee)
  const value =
    declaration !== undefined && ts.isVariableDeclaration(declaration) ? declaration.initializer : declaration
  if (value === undefined || !ts.isFunctionLike(value)) return false
  if (!ts.isCallExpression(named)) return value.parameters.length > 0
  // A function that makes bodies: what it returns is the body.
  const made = ts.isArrowFunction(value) && isBody(value.body) ? value.body : undefined
  return made !== undefined && made.parameters.length > 0
}
