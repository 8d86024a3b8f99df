import { type PositionMap, type Segment } from './positionMap.ts'

/**
 * Writes changed code from a source, left to right: pieces are copied, skipped or inserted. Line breaks are kept even
 * in what is skipped, so that a line of code stays that line.
 */
export class CodeWriter {
  readonly source: string
  readonly #lineStarts: number[]
  readonly #lines: Segment[][] = [[]]
  #code = ''
  #lineStart = 0
  #cursor = 0

  constructor(source: string) {
    this.source = source
    this.#lineStarts = [0, ...[...source.matchAll(/\n/g)].map(({ index }) => index + 1)]
  }

  /** How far the source has been read. */
  get cursor(): number {
    return this.#cursor
  }

  /** Copies the source up to an offset. */
  copyTo(end: number): void {
    while (this.#cursor < end) {
      const lineEnd = this.source.indexOf('\n', this.#cursor) + 1
      const stop = lineEnd === 0 || lineEnd > end ? end : lineEnd
      this.#mark(this.#cursor, 1)
      this.#code += this.source.slice(this.#cursor, stop)
      this.#cursor = stop
      if (stop === lineEnd) this.#newLine()
    }
  }

  /** Leaves out the source up to an offset, but for its line breaks. */
  skipTo(end: number): void {
    for (const character of this.source.slice(this.#cursor, end)) {
      if (character !== '\n') continue
      this.#code += '\n'
      this.#newLine()
    }
    this.#cursor = Math.max(this.#cursor, end)
  }

  /**
   * Inserts code without line breaks; a word behind a word (`of[1, 2]` becomes `of $v.check(...)`) gets a space between.
   * @param from offset in the source that the inserted code speaks of; null for none
   */
  insert(text: string, from: number | null): void {
    if (isWord.test(text.charAt(0)) && isWord.test(this.#code.slice(-1))) this.#code += ' '
    this.#mark(from, 0)
    this.#code += text
  }

  /** Copies what is left and gives the code with its map. */
  finish(file: string, epilogue = ''): { code: string; map: PositionMap } {
    this.copyTo(this.source.length)
    this.insert(epilogue, null)
    return { code: this.#code, map: { file, lines: this.#lines } }
  }

  #mark(from: number | null, copied: 0 | 1): void {
    const column = this.#code.length - this.#lineStart
    const [line, sourceColumn] = from === null ? [-1, -1] : this.#place(from)
    this.#lines.at(-1)?.push([column, line, sourceColumn, copied])
  }

  #place(offset: number): [line: number, column: number] {
    let low = 0
    let high = this.#lineStarts.length - 1
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return [low, offset - (this.#lineStarts[low] ?? 0)]
  }

  #newLine(): void {
    this.#lineStart = this.#code.length
    this.#lines.push([])
  }
}

const isWord = /[\w$]/
