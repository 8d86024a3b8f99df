import { type Extension } from '@codemirror/state'
import { keymap } from '@codemirror/view'
import { fixHere } from './fixHere.ts'
import { completion } from './completion.ts'
import { formatProgram } from './formatProgram.ts'
import { closeInfo, hoverInfo, whatIsThis } from './hoverInfo.ts'
import { renameSymbol } from './renameSymbol.ts'
import { closeSignature, showSignature, signatureTooltip } from './signatureTooltip.ts'

/** What the program worker knows of the program, by key, by mouse and by touch. */
export const languageSupport: Extension = [
  completion,
  hoverInfo,
  signatureTooltip,
  keymap.of([
    { key: 'Ctrl-Shift-Space', run: showSignature },
    { key: 'Mod-i', run: whatIsThis, preventDefault: true },
    { key: 'F2', run: renameSymbol },
    { key: 'Shift-Alt-f', run: formatProgram, preventDefault: true },
    { key: 'Mod-.', run: fixHere },
    { key: 'Escape', run: view => [closeInfo, closeSignature].filter(close => close(view)).length > 0 },
  ]),
]
