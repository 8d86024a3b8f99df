import ts from 'typescript'
import { type ModelFacts } from '../modelFacts.ts'
import { addAfter, addStatements, statementOf } from './bodies.ts'
import { declarationOf } from './bindings.ts'
import { beginTrace } from './beginTrace.ts'
import { lineOf, openDraft, textOf, type Draft } from './draft.ts'
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
  for (;;) {
    const target = findTarget(draft, at, models, hasSite)
    if (target === undefined) {
      beginTrace(draft, models.find(hasSite) ?? models[0])
      isNew = true
    } else if (!complete(draft, target, purpose)) return { draft, target, isNew }
    const { code, select } = draft.changes.applyTo(draft.source)
    draft = openDraft(code)
    if (select.to > select.from) at = placeOf(draft, select.from)
  }
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
    const given = takesTracer(draft, named) ? freeName(draft, 't') : ''
    changes.insert(named.getStart(draft.file), given === '' ? '() => ' : `${given} => `)
    changes.insert(named.end, `(${given})`)
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
  const generator = parameter === undefined ? 'g' : textOf(draft, parameter)
  if (parameter === undefined) changes.insert(graph.body.parameters.pos, generator)
  addStatements(draft, graph.body, [`${generator}.everyStep(() => {})`], null)
  return true
}

/** A prompt without a body gets one; where it has a name, by `add`. */
function completeInvoke(draft: Draft, call: ts.CallExpression): void {
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

function takesTracer(draft: Draft, named: ts.Expression): boolean {
  if (!ts.isIdentifier(named)) return false
  const declaration = declarationOf(draft, named.text, named)
  if (declaration === undefined) return false
  if (ts.isFunctionDeclaration(declaration)) return declaration.parameters.length > 0
  const value = ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined
  return value !== undefined && ts.isFunctionLike(value) && value.parameters.length > 0
}
