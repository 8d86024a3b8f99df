import { type ModelFacts } from '../modelFacts.ts'
import { parseProgram } from '../syntax.ts'
import { openDraft, type Draft } from './draft.ts'
import { type EditIntent, type EditResult, type TextChange } from './intent.ts'
import { writeModel } from './modelCall.ts'
import { writePatch } from './patch.ts'
import { prepare } from './prepare.ts'
import { writePrompt } from './prompt.ts'
import { writeRead } from './read.ts'
import { Refusal } from './refusal.ts'
import { writeShow } from './showAgain.ts'
import { writeShowOption } from './showOption.ts'
import { writeSkip } from './skip.ts'
import { writeWrite } from './write.ts'

/**
 * Writes what a click means into a program, in the program's own style. The result is a program that can still be
 * read, or a refusal that says what to do; the program given is not run.
 * @param models what is known of the models that the program may name
 */
export function writeEdit(source: string, intent: EditIntent, models: readonly ModelFacts[]): EditResult {
  const [wrong] = parseProgram(source, 'main.ts').errors
  if (wrong !== undefined)
    return {
      refused: `line ${wrong.span.line} cannot be read: ${wrong.message}`,
      hint: 'mend that line first',
    }
  try {
    const draft = edited(source, intent, models)
    const { code, changes, select } = draft.changes.applyTo(draft.source)
    if (parseProgram(code, 'main.ts').errors.length > 0)
      return {
        refused: 'this program is written in a way that cannot be changed from here',
        hint: 'write the line by hand',
      }
    return { changes: draft.source === source ? changes : wholeChange(source, code), select }
  } catch (error) {
    if (error instanceof Refusal) return { refused: error.message, hint: error.hint }
    throw error
  }
}

function edited(source: string, intent: EditIntent, models: readonly ModelFacts[]): Draft {
  switch (intent.kind) {
    case 'read': {
      const { draft, target } = prepare(source, intent.at, models, intent.site, 'read')
      writeRead(draft, intent, target)
      return draft
    }
    case 'write': {
      const { draft, target } = prepareWrite(source, intent.at, models, intent.site)
      writeWrite(draft, intent, target)
      return draft
    }
    case 'patch': {
      const { draft, target } = prepareWrite(source, intent.at, models, intent.site)
      writePatch(draft, intent, target)
      return draft
    }
    case 'skip': {
      const { draft, target } = prepareWrite(source, intent.at, models, intent.module)
      writeSkip(draft, intent, target)
      return draft
    }
    default: {
      const draft = openDraft(source)
      writeInPlace(draft, intent)
      return draft
    }
  }
}

type InPlace = Exclude<EditIntent, { kind: 'read' | 'write' | 'patch' | 'skip' }>

function writeInPlace(draft: Draft, intent: InPlace): void {
  switch (intent.kind) {
    case 'show-option':
      writeShowOption(draft, intent)
      break
    case 'show':
      writeShow(draft, intent)
      break
    case 'prompt':
      writePrompt(draft, intent)
      break
    case 'model':
      writeModel(draft, intent)
      break
    default: {
      const impossible: never = intent
      throw new Error(`there is no such edit: ${String(impossible)}`)
    }
  }
}

/** As `prepare`; a trace that is written only now also says what the model answers. */
function prepareWrite(
  source: string,
  at: Parameters<typeof prepare>[1],
  models: readonly ModelFacts[],
  path: string,
) {
  const prepared = prepare(source, at, models, path, 'write')
  const { draft, target, isNew } = prepared
  const logits = target.facts?.siteMap.aliases['logits']
  if (!isNew || logits === undefined) return prepared
  writeRead(draft, { kind: 'read', site: logits, at: null, index: ':, -1' }, target)
  return prepare(draft.changes.applyTo(draft.source).code, null, models, path, 'write')
}

/** One change for everything in which two texts differ. */
function wholeChange(before: string, after: string): TextChange[] {
  let start = 0
  const most = Math.min(before.length, after.length)
  while (start < most && before[start] === after[start]) start++
  let end = 0
  while (end < most - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++
  return [{ from: start, to: before.length - end, insert: after.slice(start, after.length - end) }]
}
