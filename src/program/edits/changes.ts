import { type TextChange } from './intent.ts'

interface Piece extends TextChange {
  /** The part of `insert` that is shown to the user as written. */
  selected?: readonly [from: number, to: number] | undefined
}

/** Changes of one program, collected in any order. Pieces at one place stand in the order in which they were given. */
export class Changes {
  readonly #pieces: Piece[] = []

  insert(at: number, text: string): void {
    this.#pieces.push({ from: at, to: at, insert: text })
  }

  replace(from: number, to: number, text: string): void {
    this.#pieces.push({ from, to, insert: text })
  }

  /**
   * As `insert`, or as `replace` where `to` is given.
   * @param part what of the text the intent was about; null for nothing
   */
  write(at: number, text: string, part: string | null, to = at): void {
    const start = part === null ? -1 : text.indexOf(part)
    const selected = part === null || start < 0 ? undefined : ([start, start + part.length] as const)
    this.#pieces.push({ from: at, to, insert: text, selected })
  }

  /** The source with the changes in it, and what is selected there. */
  applyTo(source: string): { code: string; changes: TextChange[]; select: { from: number; to: number } } {
    const pieces = this.#pieces.toSorted((a, b) => a.from - b.from)
    let code = ''
    let read = 0
    let select = { from: 0, to: 0 }
    for (const { from, to, insert, selected } of pieces) {
      if (from < read) throw new Error('two changes of one edit overlap')
      code += source.slice(read, from)
      if (selected !== undefined) select = { from: code.length + selected[0], to: code.length + selected[1] }
      code += insert
      read = to
    }
    code += source.slice(read)
    return { code, changes: pieces.map(({ from, to, insert }) => ({ from, to, insert })), select }
  }
}
