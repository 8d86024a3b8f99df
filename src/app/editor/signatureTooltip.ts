import { StateEffect, StateField, type Extension } from '@codemirror/state'
import { EditorView, showTooltip, type Command, type Tooltip } from '@codemirror/view'
import { type SignatureHelp } from '../../program/signatureHelp.ts'
import { askProgram } from '../shell/programClient.ts'

const setHelp = StateEffect.define<SignatureHelp | null>()

/** What the call around the cursor takes. */
const shownHelp = StateField.define<SignatureHelp | null>({
  create: () => null,
  update(help, { effects, changes }) {
    for (const effect of effects) if (effect.is(setHelp)) return effect.value
    return help && { ...help, start: changes.mapPos(help.start) }
  },
  provide: field => showTooltip.compute([field], state => tooltipOf(state.field(field))),
})

const tooltipOf = (help: SignatureHelp | null): Tooltip | null =>
  help && { pos: help.start, above: true, strictSide: true, create: () => ({ dom: signatureBox(help) }) }

/** Counts questions: an answer that comes after a later question, or after Escape, is none. */
let asked = 0

async function ask(view: EditorView): Promise<void> {
  const { doc, selection } = view.state
  const source = doc.toString()
  const question = ++asked
  const help = await askProgram('signatureHelp', source, selection.main.head)
  if (question !== asked || view.state.doc.toString() !== source) return
  view.dispatch({ effects: setHelp.of(help ?? null) })
}

export const showSignature: Command = view => {
  void ask(view)
  return true
}

export const closeSignature: Command = view => {
  asked++
  if (view.state.field(shownHelp) === null) return false
  view.dispatch({ effects: setHelp.of(null) })
  return true
}

/** `(` and `,` open it; inside the arguments it follows the cursor. */
const follow = EditorView.updateListener.of(({ view, transactions, docChanged, selectionSet }) => {
  const typed = transactions.some(
    transaction =>
      transaction.isUserEvent('input.type') &&
      endsInCall(transaction.newDoc.sliceString(0, transaction.newSelection.main.head)),
  )
  const isOpen = view.state.field(shownHelp) !== null
  if (typed || (isOpen && (docChanged || selectionSet))) void ask(view)
})

const endsInCall = (before: string): boolean => /[(,]\s?$/.test(before)

export const signatureTooltip: Extension = [shownHelp, follow]

function signatureBox({ signatures, active, parameter }: SignatureHelp): HTMLElement {
  const box = document.createElement('div')
  box.className = 'cm-info cm-signature-help'
  const shown = signatures[active]
  if (shown === undefined) return box
  const code = document.createElement('code')
  code.append(shown.before)
  shown.parameters.forEach(({ text }, index) => {
    if (index > 0) code.append(', ')
    const part = document.createElement(index === parameter ? 'strong' : 'span')
    part.textContent = text
    code.append(part)
  })
  code.append(shown.after)
  box.append(code)
  const words = [
    signatures.length > 1 ? `${active + 1} of ${signatures.length} forms.` : '',
    shown.parameters[parameter]?.documentation ?? '',
    shown.documentation,
  ].filter(text => text !== '')
  for (const text of words) {
    const paragraph = document.createElement('p')
    paragraph.textContent = text
    box.append(paragraph)
  }
  return box
}
