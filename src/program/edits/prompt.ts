import ts from 'typescript'
import { bare, holds, lineOf, startOf, type Draft } from './draft.ts'
import { initializerOf, literalOf } from './bindings.ts'
import { type EditIntent } from './intent.ts'
import { Refusal } from './refusal.ts'
import { quoted } from './style.ts'
import { findGraphCall } from './target.ts'

type PromptIntent = Extract<EditIntent, { kind: 'prompt' }>

/** Replaces a prompt where it is written out: in the call, in an `invoke`, or in the variable that holds it. */
export function writePrompt(draft: Draft, { at, index, text }: PromptIntent): void {
  const found = findGraphCall(draft, at)
  if (found === undefined)
    throw new Refusal('the program has no trace', 'write one: await model.trace(prompt, () => ...)')
  const { graph, offset } = found
  const invoke =
    offset === undefined
      ? undefined
      : graph.scopes.findLast(({ via, call }) => via === 'invoke' && holds(draft, call, offset))
  const given =
    invoke !== undefined
      ? [invoke.call.arguments[0]]
      : graph.prompt !== undefined
        ? [graph.prompt]
        : graph.scopes.filter(({ via }) => via === 'invoke').map(({ call }) => call.arguments[0])
  const prompts = given.flatMap(one => (one === undefined ? [] : rowsOf(draft, one)))
  const prompt = prompts[index]
  const literal = prompt && (literalOf(draft, prompt) ?? contentOf(prompt))
  if (literal === undefined)
    throw new Refusal(
      `prompt ${index + 1} of line ${lineOf(draft, graph.call)} is not written out as a text`,
      prompt === undefined
        ? `this call has ${prompts.length}`
        : `change what it is made of in line ${lineOf(draft, prompt)}`,
    )
  if (literal.text === text) return
  const written = quoted(text, draft.style)
  draft.changes.write(startOf(draft, literal), written, written.slice(1, -1), literal.end)
}

/** The prompts of an argument: one, or the rows of a list. */
function rowsOf(draft: Draft, argument: ts.Expression): ts.Expression[] {
  const inner = bare(argument)
  if (ts.isIdentifier(inner) && literalOf(draft, inner) === undefined) {
    const list = listOf(draft, inner)
    if (list !== undefined) return rowsOf(draft, list)
  }
  if (!ts.isArrayLiteralExpression(inner)) return [inner]
  const isConversation = inner.elements.some(one => ts.isObjectLiteralExpression(one))
  return isConversation ? [inner.elements.at(-1) ?? inner] : [...inner.elements]
}

function listOf(draft: Draft, name: ts.Identifier): ts.Expression | undefined {
  const value = initializerOf(draft, name.text, name)
  return value !== undefined && ts.isArrayLiteralExpression(bare(value)) ? value : undefined
}

/** The text of one message of a conversation. */
function contentOf(message: ts.Expression): ts.StringLiteralLike | undefined {
  if (!ts.isObjectLiteralExpression(message)) return undefined
  for (const member of message.properties)
    if (
      ts.isPropertyAssignment(member) &&
      member.name.getText() === 'content' &&
      ts.isStringLiteralLike(member.initializer)
    )
      return member.initializer
  return undefined
}
