import ts from 'typescript'
import { addAfter, statementOf } from './bodies.ts'
import { nodesIn, textOf, type Draft } from './draft.ts'
import { importName } from './imports.ts'
import { indexed } from './indexDims.ts'
import { type EditIntent, type ShowKind } from './intent.ts'
import { Refusal } from './refusal.ts'
import { findShow } from './showOption.ts'

type ShowIntent = Extract<EditIntent, { kind: 'show' }>

/** How many dimensions a card takes; undefined for any number. */
const ranks: Partial<Record<string, number>> = {
  lens: 3,
  attention: 3,
  heatmap: 2,
  line: 1,
  bar: 1,
  scatter: 1,
}

/** Shows once more what a card shows, or what a variable holds, on the next line. */
export function writeShow(draft: Draft, { of, show }: ShowIntent): void {
  const { quote } = draft.style
  if (typeof of === 'string') {
    const statement = statementThatDeclares(draft, of)
    const line = `${importName(draft, 'show')}.${show}(${of})`
    addAfter(draft, statement, [line], line)
    return
  }
  const { call, kind } = findShow(draft, of)
  const value = call.arguments[kind === 'text' ? 1 : 0]
  const statement = statementOf(call)
  if (
    value === undefined ||
    statement === undefined ||
    kind === 'generations' ||
    show === 'generations' ||
    show === 'text'
  )
    throw new Refusal(`show.${kind} cannot be shown as ${show}`, 'show a tensor: show.tensor(t)')
  const line = `${textOf(draft, call.expression).slice(0, -kind.length)}${show}(${inRank(textOf(draft, value), kind, show, quote)})`
  addAfter(draft, statement, [line], line)
}

/** The value with as many dimensions as the other card takes, as far as the first one says how many there are. */
function inRank(value: string, from: string, to: ShowKind, quote: string): string {
  const [has, wants] = [ranks[from], ranks[to]]
  if (has === undefined || wants === undefined || has === wants || (has === 2 && wants === 1)) return value
  if (has < wants) return `${value}${'.unsqueeze(0)'.repeat(wants - has)}`
  const drop = wants === 1 ? has - 2 : has - wants
  return indexed(value, Array.from({ length: drop }, () => '0').join(', '), quote)
}

/** The statement behind which a variable holds its value. */
function statementThatDeclares(draft: Draft, name: string): ts.Statement {
  const root = /^[\w$]+/.exec(name)?.[0] ?? name
  for (const statement of draft.file.statements)
    if (
      ts.isVariableStatement(statement) &&
      nodesIn(statement.declarationList, ts.isIdentifier).some(
        one =>
          one.text === root &&
          (ts.isVariableDeclaration(one.parent) || ts.isBindingElement(one.parent)) &&
          one.parent.name === one,
      )
    )
      return statement
  throw new Refusal(
    `the program has no variable ${root}`,
    'choose one that is declared at the top of the program',
  )
}
