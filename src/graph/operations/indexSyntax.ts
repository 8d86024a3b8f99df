import { VitrineError } from '../errors.ts'
import { type IndexItem } from './operation.ts'

const forms =
  "the parts of an index, separated by commas: a number '3' or '-1', a slice ':', '2:5', ':-1' or '::2', a list '[0, 2, 5]', '...' and 'None'"

/** Characters of an index that an error repeats. */
const longest = 80

/**
 * Reads an index as PyTorch writes it: `:, -1`, `..., 2:5`, `[0, 2], None`.
 * @throws VitrineError naming the character that does not fit
 */
export function parseIndex(text: string): IndexItem[] {
  return new IndexParser(text).parse()
}

/** An index as text; what `parseIndex` reads. Operands, which have no text, are printed as `tensor`. */
export const printIndex = (items: readonly IndexItem[]): string => items.map(printItem).join(', ')

function printItem(item: IndexItem): string {
  switch (item.kind) {
    case 'int':
      return String(item.value)
    case 'slice': {
      const { start, stop, step } = item
      return `${start ?? ''}:${stop ?? ''}${step === null ? '' : `:${step}`}`
    }
    case 'ellipsis':
      return '...'
    case 'newaxis':
      return 'None'
    case 'ints':
      return `[${item.values.join(', ')}]`
    case 'operand':
      return 'tensor'
    default:
      return item satisfies never
  }
}

class IndexParser {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  parse(): IndexItem[] {
    const items = [this.#item()]
    while (this.#take(',')) items.push(this.#item())
    this.#space()
    if (this.#at < this.#text.length) throw this.#unexpected()
    return items
  }

  #item(): IndexItem {
    if (this.#take('...')) return { kind: 'ellipsis' }
    if (this.#take('None') || this.#take('newaxis')) return { kind: 'newaxis' }
    if (this.#take('[')) return { kind: 'ints', values: this.#list() }
    const start = this.#int()
    if (this.#take(':')) {
      const stop = this.#int()
      return { kind: 'slice', start, stop, step: this.#take(':') ? this.#int() : null }
    }
    if (start === null) throw this.#unexpected()
    return { kind: 'int', value: start }
  }

  /** The rest of a list after its `[`. */
  #list(): number[] {
    if (this.#take(']')) return []
    const values: number[] = []
    do {
      const value = this.#int()
      if (value === null) throw this.#unexpected()
      values.push(value)
    } while (this.#take(','))
    if (!this.#take(']')) throw this.#unexpected()
    return values
  }

  #int(): number | null {
    this.#space()
    const number = /[+-]?\d+/y
    number.lastIndex = this.#at
    const digits = number.exec(this.#text)?.[0]
    if (digits === undefined) return null
    // `-0` is 0: the two are one index and must have one hash.
    const value = Number(digits) + 0
    if (!Number.isSafeInteger(value)) throw this.#error(`the number ${digits} is too large`)
    this.#at += digits.length
    return value
  }

  #take(token: string): boolean {
    this.#space()
    if (!this.#text.startsWith(token, this.#at)) return false
    this.#at += token.length
    return true
  }

  #space(): void {
    while (/\s/.test(this.#text.charAt(this.#at))) this.#at++
  }

  #unexpected(): VitrineError {
    const found = this.#text.charAt(this.#at)
    return this.#error(found === '' ? 'a part is missing' : `'${found}' does not belong here`)
  }

  #error(what: string): VitrineError {
    const text = this.#text.length > longest ? `${this.#text.slice(0, longest)}...` : this.#text
    return new VitrineError(`the index '${text}', character ${this.#at + 1}: ${what}`, { hint: forms })
  }
}
