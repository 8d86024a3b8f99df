import { type EditIntent, type EditResult, type TextChange } from '../../program/edits/intent.ts'
import { noteLook } from '../experiments/looks.ts'
import { askProgram } from '../shell/programClient.ts'
import { useExperiment } from '../shell/experimentStore.ts'
import { useRun } from '../shell/runStore.ts'
import { rerun, runProgram } from '../shell/session.ts'
import { useNotices } from '../shell/notices/noticeStore.ts'
import { movedSpan } from './movedSpan.ts'
import { pageEditor } from './pageEditor.ts'

/** What a click in the page writes: an edit of the program, or text at the cursor. */
export type PageIntent = EditIntent | { kind: 'insert'; text: string }

/**
 * Writes what a click means into the program: one step of the editor's undo, with what was written selected; where no
 * editor is on screen, a notice says it and offers to take it back. What cannot be written is said in a notice.
 * @param rerun runs the program then
 */
export async function applyIntent(intent: PageIntent, options: { rerun?: boolean } = {}): Promise<void> {
  const isWritten = intent.kind === 'insert' ? insertText(intent.text) : await write(intent)
  if (isWritten && options.rerun === true && !rerun()) void runProgram()
}

/** One intent after the other: each is meant for the program that the one before has left. */
let last: Promise<unknown> = Promise.resolve()

function write(intent: EditIntent): Promise<boolean> {
  const written = last.then(() => writeNow(intent))
  last = written.catch(() => undefined)
  return written
}

async function writeNow(intent: EditIntent): Promise<boolean> {
  for (;;) {
    const before = codeNow()
    const result = await askProgram('edit', before, ofNow(intent, before))
    // Typed in between: what was meant may stand elsewhere now.
    if (codeNow() !== before) continue
    if (intent.kind === 'show-option' && 'changes' in result)
      noteLook(before, changed(before, result.changes))
    return put(before, result)
  }
}

/** Cards name places of the program that ran: what has been written since then has moved them. */
function ofNow(intent: EditIntent, code: string): EditIntent {
  const ran = useRun.getState().code
  if (ran === null || ran === code) return intent
  if (intent.kind === 'show-option') return { ...intent, span: movedSpan(intent.span, ran, code) }
  if (intent.kind === 'show' && typeof intent.of !== 'string')
    return { ...intent, of: movedSpan(intent.of, ran, code) }
  return intent
}

const codeNow = (): string => pageEditor()?.code() ?? useExperiment.getState().recipe.code

function put(before: string, result: EditResult): boolean {
  if ('refused' in result) {
    useNotices.getState().say({ text: result.refused, hint: result.hint })
    return false
  }
  const { changes, select } = result
  if (changes.length === 0) return true
  const editor = pageEditor()
  if (editor !== null) {
    editor.write(changes, select)
    return true
  }
  const code = changed(before, changes)
  writeUnseen(before, code, code.slice(select.from, select.to))
  return true
}

function insertText(text: string): boolean {
  const editor = pageEditor()
  if (editor === null) {
    const before = codeNow()
    const isOpen = before !== '' && !before.endsWith('\n')
    writeUnseen(before, `${before}${isOpen ? '\n' : ''}${text}\n`, text)
  } else editor.insert(text)
  return true
}

/** Where the program is not on screen, the page says what was written. */
function writeUnseen(before: string, code: string, written: string): void {
  const { setCode } = useExperiment.getState()
  setCode(code)
  const undo = () => {
    // What has been changed since then is not thrown away.
    if (codeNow() === code) setCode(before)
  }
  const text = written === '' ? 'The program was changed' : 'Written into the program'
  useNotices.getState().say({ text, code: written, action: { name: 'Undo', run: undo } })
}

function changed(code: string, changes: readonly TextChange[]): string {
  let text = ''
  let read = 0
  for (const { from, to, insert } of changes) {
    text += code.slice(read, from) + insert
    read = to
  }
  return text + code.slice(read)
}
