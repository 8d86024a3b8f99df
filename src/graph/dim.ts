/**
 * One dimension of a shape: a number, or a polynomial over named symbols (`batch`, `position`, `past`)
 * in canonical text, e.g. `batch*position` or `past+position`. Two dimensions are equal exactly when
 * `===` says so, because every function here returns the canonical form.
 */
export type Dim = number | string

export type Shape = readonly Dim[]

/** A polynomial: monomial (its symbols, sorted, joined by `*`; '' is the constant) -> coefficient. */
type Polynomial = Map<string, number>

function parse(dim: Dim): Polynomial {
  if (typeof dim === 'number') return new Map(dim === 0 ? [] : [['', dim]])
  const terms: Polynomial = new Map()
  for (const term of dim.replaceAll(/\s/g, '').replaceAll('-', '+-').split('+')) {
    if (term === '') continue
    let coefficient = 1
    const symbols: string[] = []
    for (const factor of term.split('*')) {
      const negative = factor.startsWith('-')
      const body = negative ? factor.slice(1) : factor
      if (negative) coefficient = -coefficient
      if (/^\d+$/.test(body)) coefficient *= Number(body)
      else symbols.push(body)
    }
    addTerm(terms, symbols.sort().join('*'), coefficient)
  }
  return terms
}

function addTerm(terms: Polynomial, monomial: string, coefficient: number): void {
  const sum = (terms.get(monomial) ?? 0) + coefficient
  if (sum === 0) terms.delete(monomial)
  else terms.set(monomial, sum)
}

function print(terms: Polynomial): Dim {
  const constant = terms.get('') ?? 0
  const parts: string[] = []
  for (const monomial of [...terms.keys()].filter(name => name !== '').sort()) {
    const coefficient = terms.get(monomial) ?? 0
    parts.push(coefficient === 1 ? monomial : `${coefficient}*${monomial}`)
  }
  if (parts.length === 0) return constant
  if (constant !== 0) parts.push(String(constant))
  return parts.join('+').replaceAll('+-', '-')
}

/** Canonical text of a dimension written by somebody else (`past + position`). */
export const canonicalDim = (dim: Dim): Dim => print(parse(dim))

export function addDims(a: Dim, b: Dim): Dim {
  if (typeof a === 'number' && typeof b === 'number') return a + b + 0
  const terms = parse(a)
  for (const [monomial, coefficient] of parse(b)) addTerm(terms, monomial, coefficient)
  return print(terms)
}

export function mulDims(a: Dim, b: Dim): Dim {
  // Adding 0 keeps -0 out: dimensions are compared as they stand.
  if (typeof a === 'number' && typeof b === 'number') return a * b + 0
  const terms: Polynomial = new Map()
  for (const [left, x] of parse(a))
    for (const [right, y] of parse(b)) {
      const symbols = [...left.split('*'), ...right.split('*')].filter(name => name !== '')
      addTerm(terms, symbols.sort().join('*'), x * y)
    }
  return print(terms)
}

export const subDims = (a: Dim, b: Dim): Dim => addDims(a, mulDims(-1, b))

/** Exact quotient by a number or by a single monomial; undefined where it does not divide evenly. */
export function divDims(a: Dim, b: Dim): Dim | undefined {
  if (typeof a === 'number' && typeof b === 'number') return b !== 0 && a % b === 0 ? a / b : undefined
  const divisor = [...parse(b)]
  const only = divisor[0]
  if (divisor.length !== 1 || only === undefined) return undefined
  const [symbols, coefficient] = only
  const terms: Polynomial = new Map()
  for (const [monomial, value] of parse(a)) {
    if (value % coefficient !== 0) return undefined
    const rest = monomial === '' ? [] : monomial.split('*')
    for (const symbol of symbols === '' ? [] : symbols.split('*')) {
      const at = rest.indexOf(symbol)
      if (at < 0) return undefined
      rest.splice(at, 1)
    }
    addTerm(terms, rest.join('*'), value / coefficient)
  }
  return print(terms)
}

/** Number of elements of a shape. */
export const sizeOf = (shape: Shape): Dim => shape.reduce<Dim>(mulDims, 1)

/** The value of a dimension once every symbol is known; throws on an unknown symbol. */
export function evaluateDim(dim: Dim, symbols: Readonly<Record<string, number>>): number {
  if (typeof dim === 'number') return dim
  let sum = 0
  for (const [monomial, coefficient] of parse(dim)) {
    let product = coefficient
    for (const symbol of monomial === '' ? [] : monomial.split('*')) {
      const value = symbols[symbol]
      if (value === undefined) throw new Error(`the dimension ${dim} needs a value for ${symbol}`)
      product *= value
    }
    sum += product
  }
  return sum
}

/** `[1, position, 128]` */
export const printShape = (shape: Shape): string => `[${shape.join(', ')}]`
