import ts from 'typescript'
import { spanRanges } from './spanExpression.ts'
import { printShapeFact, type ShapeFact } from './shapeFacts.ts'
import { type SourceRange } from './nodeRange.ts'

interface Recorded extends SourceRange {
  fact: ShapeFact
}

/** What was recorded at the expressions of one text of the program, found again while the text changes. */
export class RecordedShapes {
  readonly #source: string
  readonly #recorded: readonly Recorded[]

  constructor(source: string, facts: readonly ShapeFact[]) {
    this.#source = source
    const ranges = spanRanges(
      source,
      facts.map(({ span }) => span),
    )
    this.#recorded = facts.flatMap((fact, at) => {
      const range = ranges[at]
      return range === undefined ? [] : { fact, ...range }
    })
  }

  /** The value of the smallest recorded expression around a range that is asked for, or of exactly that range. */
  around(source: string, { start, end }: SourceRange): (SourceRange & { words: string }) | undefined {
    const shift = this.#shift(source)
    const holding = this.#recorded
      .flatMap(one => {
        const range = shift(one)
        return range !== undefined && range.start <= start && range.end >= end
          ? { ...range, fact: one.fact }
          : []
      })
      .sort((a, b) => a.end - a.start - (b.end - b.start))
    const [first] = holding
    if (first === undefined) return undefined
    const alike = holding.filter(one => one.start === first.start && one.end === first.end)
    return { start: first.start, end: first.end, words: wordsOf(alike.map(({ fact }) => fact)) }
  }

  /** The value that was saved under a name. */
  labelled(name: string): string | undefined {
    const facts = this.#recorded.map(({ fact }) => fact).filter(({ label }) => label === name)
    return facts.length === 0 ? undefined : wordsOf(facts)
  }

  /** Where a range of the recorded text stands in the text of now; what was changed is lost. */
  #shift(source: string): (range: SourceRange) => SourceRange | undefined {
    if (source === this.#source) return range => range
    const before = this.#source
    let from = 0
    while (from < Math.min(before.length, source.length) && before[from] === source[from]) from++
    let tail = 0
    const most = Math.min(before.length, source.length) - from
    while (tail < most && before.at(-1 - tail) === source.at(-1 - tail)) tail++
    const delta = source.length - before.length
    return ({ start, end }) => {
      if (end <= from) return { start, end }
      return start >= before.length - tail ? { start: start + delta, end: end + delta } : undefined
    }
  }
}

/** A place in a loop is recorded many times. */
function wordsOf(facts: readonly ShapeFact[]): string {
  const words = [...new Set(facts.map(printShapeFact))]
  return words.length <= 3
    ? words.join(' or ')
    : `${words.slice(0, 3).join(', ')} and ${words.length - 3} others`
}

/** The expression that a name stands for, where it is declared with one. */
export function initializerOf(checker: ts.TypeChecker, node: ts.Node): ts.Expression | undefined {
  const declaration = checker.getSymbolAtLocation(node)?.valueDeclaration
  if (declaration === undefined || !ts.isVariableDeclaration(declaration)) return undefined
  return ts.isIdentifier(declaration.name) ? declaration.initializer : undefined
}
