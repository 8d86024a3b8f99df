import { type ChangeSpec } from '@codemirror/state'
import { type TextEdit } from '../../program/diagnostic.ts'

/** Edits of the program worker as one change of the editor, which is undone as one. */
export const toChanges = (edits: readonly TextEdit[]): ChangeSpec[] =>
  edits.map(({ start, end, text }) => ({ from: start, to: end, insert: text }))
