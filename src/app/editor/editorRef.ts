import { type EditorView } from '@codemirror/view'

/** The editor of this page, once it is there. */
export interface EditorRef {
  readonly current: EditorView | null
}
