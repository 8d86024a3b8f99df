import { closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { javascript } from '@codemirror/lang-javascript'
import { bracketMatching, indentOnInput, indentUnit } from '@codemirror/language'
import { lintGutter, lintKeymap } from '@codemirror/lint'
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search'
import { type Extension } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import { appearance } from './highlight.ts'
import { hoverMark } from './hoverMark.ts'
import { lineWidgets } from './lineWidgets.ts'
import { nodeMark } from './nodeMark.ts'
import { languageSupport } from './languageSupport.ts'
import { couplesHover } from './useHoverCoupling.ts'

interface EditorKeys {
  onRun: () => void
  onStop: () => void
}

/** Everything the editor is made of, except the text. */
export function editorExtensions({ onRun, onStop }: EditorKeys): Extension {
  return [
    keymap.of([{ key: 'Mod-Enter', run: () => (onRun(), true) }]),
    lineNumbers(),
    highlightActiveLineGutter(),
    highlightActiveLine(),
    history(),
    drawSelection(),
    indentUnit.of('  '),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    highlightSelectionMatches(),
    search({ top: true }),
    lintGutter(),
    javascript({ typescript: true }),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({
      'aria-label': 'Program',
      tabindex: '0',
      spellcheck: 'false',
      autocapitalize: 'off',
    }),
    nodeMark,
    hoverMark,
    couplesHover,
    lineWidgets,
    languageSupport,
    appearance,
    keymap.of([
      ...closeBracketsKeymap,
      ...completionKeymap,
      ...lintKeymap,
      ...searchKeymap,
      ...historyKeymap,
      ...defaultKeymap,
      indentWithTab,
      // Last: where something is open, Escape closes it and the run goes on.
      {
        key: 'Escape',
        run: () => {
          onStop()
          return false
        },
      },
    ]),
  ]
}
