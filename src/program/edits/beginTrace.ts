import ts from 'typescript'
import { type ModelFacts } from '../modelFacts.ts'
import { literalOf } from './bindings.ts'
import { nodesIn, type Draft } from './draft.ts'
import { importName } from './imports.ts'
import { modelCalls } from './models.ts'
import { freeName } from './names.ts'
import { quoted } from './style.ts'

const firstPrompt = 'The Eiffel Tower is in the city of'

/** Writes an empty trace at the end of a program that has none, with the model and the prompt that are there. */
export function beginTrace(draft: Draft, facts: ModelFacts | undefined): void {
  const { style, file, changes } = draft
  const lines: string[] = []
  const model = modelVariable(draft, facts?.id) ?? newModel(draft, facts?.id ?? 'vitrine/atlas', lines)
  const prompt = promptVariable(draft) ?? newPrompt(draft, lines)
  lines.push(`await ${model}.trace(${prompt}, () => {})`)
  const isOpen = file.text !== '' && !file.text.endsWith('\n')
  const text = lines.map(line => line + style.semicolon + style.newline).join('')
  changes.insert(file.end, (isOpen ? style.newline : '') + text)
}

/** A variable of the program's own block that holds a model: the one with this id, else the last. */
function modelVariable(draft: Draft, id: string | undefined): string | undefined {
  const held = modelCalls(draft).flatMap(call => {
    const declaration = ts.findAncestor(call, ts.isVariableDeclaration)
    const isOwn = declaration !== undefined && declaration.parent.parent.parent === draft.file
    const isAwaited = ts.isAwaitExpression(call.parent) && declaration?.initializer === call.parent
    if (!isOwn || !isAwaited || !ts.isIdentifier(declaration.name)) return []
    const given = call.arguments[0] && literalOf(draft, call.arguments[0])?.text
    return [{ name: declaration.name.text, id: given }]
  })
  return (held.findLast(one => one.id === id) ?? held.at(-1))?.name
}

function newModel(draft: Draft, id: string, lines: string[]): string {
  const open = importName(draft, 'LanguageModel')
  const name = freeName(draft, 'model')
  lines.push(`const ${name} = await ${open}(${quoted(id, draft.style)})`)
  return name
}

/** A text at the top of the program that is called a prompt. */
const promptVariable = (draft: Draft): string | undefined =>
  nodesIn(draft.file, ts.isVariableDeclaration)
    .filter(({ parent }) => parent.parent.parent === draft.file)
    .flatMap(({ name, initializer }) =>
      ts.isIdentifier(name) &&
      /prompt/i.test(name.text) &&
      initializer !== undefined &&
      ts.isStringLiteralLike(initializer)
        ? [name.text]
        : [],
    )
    .at(-1)

function newPrompt(draft: Draft, lines: string[]): string {
  const name = freeName(draft, 'prompt')
  lines.push(`const ${name} = ${quoted(firstPrompt, draft.style)}`)
  return name
}
