import { type TextChange } from '../../program/edits/intent.ts'

/** The editor as the rest of the page meets it, without what it is made of. */
export interface PageEditor {
  code: () => string
  /** Changes the program in one step that can be undone, and selects what was written. */
  write: (changes: readonly TextChange[], select: { from: number; to: number }) => void
  /** Writes at the cursor. */
  insert: (text: string) => void
}

let current: PageEditor | null = null

/** The editor says that it is on screen; null when it is gone. */
export function setPageEditor(editor: PageEditor | null): void {
  current = editor
}

/** The editor on screen; null where there is none. */
export const pageEditor = (): PageEditor | null => current
