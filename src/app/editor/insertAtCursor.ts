type Insert = (text: string) => void

let current: Insert | null = null

/** The editor says how text is put at its cursor; null when it is gone. */
export function setInsert(insert: Insert | null): void {
  current = insert
}

/** Writes at the editor's cursor; nothing where no editor is on screen. */
export const insertAtCursor: Insert = text => current?.(text)
