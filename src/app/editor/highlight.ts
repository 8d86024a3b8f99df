import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

/** The program's colours, from the page's tokens, so that both themes are one rule. */
const style = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: 'var(--code-keyword)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--code-string)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--code-number)' },
  { tag: [tags.comment], color: 'var(--code-comment)', fontStyle: 'italic' },
  {
    tag: [tags.function(tags.variableName), tags.function(tags.propertyName)],
    color: 'var(--code-function)',
  },
  { tag: [tags.typeName, tags.className], color: 'var(--code-type)' },
  { tag: [tags.operator, tags.punctuation, tags.bracket], color: 'var(--ink-2)' },
  { tag: tags.invalid, color: 'var(--pin)' },
])

const frame = EditorView.theme({
  '&': { blockSize: '100%', backgroundColor: 'transparent', color: 'var(--ink)', fontSize: '13px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.6' },
  '.cm-content': { caretColor: 'var(--ink)', paddingBlock: '10px' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--ink-3)', border: 'none' },
  '.cm-activeLine': { backgroundColor: 'var(--hover)' },
  '.cm-activeLineGutter': { backgroundColor: 'transparent', color: 'var(--ink)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--selection)',
  },
  '.cm-matchingBracket': { backgroundColor: 'var(--glass-soft)', outline: '1px solid var(--glass-line)' },
  '.cm-panels': { backgroundColor: 'var(--case-2)', color: 'var(--ink)', borderColor: 'var(--edge)' },
  '.cm-tooltip': {
    backgroundColor: 'var(--case)',
    color: 'var(--ink)',
    border: '1px solid var(--edge-2)',
    borderRadius: '6px',
    boxShadow: 'var(--shadow)',
    maxInlineSize: '34rem',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': {
    fontFamily: 'var(--mono)',
    fontSize: '12px',
    paddingBlock: '2px',
  },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--glass)',
    color: 'var(--on-glass)',
  },
  '.cm-completionDetail': { color: 'var(--ink-3)', fontStyle: 'normal' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected] .cm-completionDetail': { color: 'inherit' },
  '.cm-searchMatch': { backgroundColor: 'var(--brass-soft)' },
  '.cm-node-mark': { backgroundColor: 'var(--brass-soft)', borderBlockEnd: '2px solid var(--brass)' },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--pin) 1px',
    textUnderlineOffset: '3px',
  },
  '.cm-lintRange-warning': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--brass) 1px',
    textUnderlineOffset: '3px',
  },
  '.cm-diagnostic': { fontFamily: 'var(--sans)', padding: '6px 10px', whiteSpace: 'pre-wrap' },
  '.cm-info': { padding: '7px 10px', maxBlockSize: '16rem', overflow: 'auto' },
  '.cm-info code': { whiteSpace: 'pre-wrap', fontSize: '12px' },
  '.cm-info code strong': { color: 'var(--glass)', textDecoration: 'underline' },
  '.cm-info p': { marginBlock: '5px 0', color: 'var(--ink-2)', whiteSpace: 'pre-wrap' },
  '.cm-diagnosticAction': {
    border: '1px solid var(--edge-2)',
    borderRadius: '5px',
    backgroundColor: 'var(--glass-soft)',
    color: 'var(--ink)',
    padding: '2px 8px',
    marginInlineStart: '8px',
    cursor: 'pointer',
  },
  '.cm-hover-mark': { outline: '1px dashed var(--brass)', borderRadius: '2px' },
  '.cm-dialog': { padding: '6px 10px', fontFamily: 'var(--sans)' },
  '.cm-dialog input, .cm-dialog button': {
    font: '13px var(--mono)',
    color: 'var(--ink)',
    backgroundColor: 'var(--case)',
    border: '1px solid var(--edge-2)',
    borderRadius: '5px',
    padding: '3px 8px',
  },
  // Beside a list that fills the screen there is no place: words stand below it.
  '@media (max-width: 640px)': {
    '.cm-tooltip.cm-completionInfo': { position: 'static !important', boxShadow: 'none', border: 'none' },
  },
  // A finger is wider than a line.
  '@media (pointer: coarse)': {
    '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { paddingBlock: '9px', fontSize: '14px' },
    '.cm-diagnosticAction': { padding: '8px 12px' },
  },
  '.cm-diagnostic-error': { borderInlineStart: '3px solid var(--pin)' },
  '.cm-diagnostic-warning': { borderInlineStart: '3px solid var(--brass)' },
})

export const appearance = [frame, syntaxHighlighting(style)]
