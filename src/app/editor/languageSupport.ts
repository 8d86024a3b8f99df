import { completionStatus } from '@codemirror/autocomplete'
import { Prec, type Extension } from '@codemirror/state'
import { keymap, type Command } from '@codemirror/view'
import { fixHere } from './fixHere.ts'
import { completion } from './completion.ts'
import { formatProgram } from './formatProgram.ts'
import { closeInfo, hoverInfo, whatIsThis } from './hoverInfo.ts'
import { renameSymbol } from './renameSymbol.ts'
import { closeSignature, showSignature, signatureTooltip } from './signatureTooltip.ts'

/** Closes what was opened last: a list of completions by its own key, then words on the place and on the call. */
const close: Command = view =>
  completionStatus(view.state) !== 'active' &&
  [closeInfo, closeSignature].filter(closed => closed(view)).length > 0

/** What the program worker knows of the program, by key, by mouse and by touch. */
export const languageSupport: Extension = [
  // Before completion's own: that one also takes Escape while it still looks for something to complete.
  Prec.highest(keymap.of([{ key: 'Escape', run: close }])),
  completion,
  hoverInfo,
  signatureTooltip,
  keymap.of([
    { key: 'Ctrl-Shift-Space', run: showSignature },
    { key: 'Mod-i', run: whatIsThis, preventDefault: true },
    { key: 'F2', run: renameSymbol },
    { key: 'Shift-Alt-f', run: formatProgram, preventDefault: true },
    { key: 'Mod-.', run: fixHere },
  ]),
]
