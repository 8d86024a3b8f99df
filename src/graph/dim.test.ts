import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDims, canonicalDim, divDims, evaluateDim, mulDims, sizeOf, subDims, type Dim } from './dim.ts'

/** Polynomials built by the operations themselves, beside a plain function that computes the same number. */
interface Built {
  dim: Dim
  value: (symbols: Record<string, number>) => number
}

const leaf = fc.oneof(
  fc.integer({ min: 0, max: 9 }).map((number): Built => ({ dim: number, value: () => number })),
  fc
    .constantFrom('batch', 'position', 'past')
    .map((symbol): Built => ({ dim: symbol, value: symbols => symbols[symbol] ?? NaN })),
)

const { built } = fc.letrec<{ built: Built }>(tie => ({
  built: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc
      .tuple(tie('built'), tie('built'), fc.constantFrom('+' as const, '-' as const, '*' as const))
      .map(([a, b, operator]): Built => {
        const apply = { '+': addDims, '-': subDims, '*': mulDims }[operator]
        const plain = (x: number, y: number) => (operator === '+' ? x + y : operator === '-' ? x - y : x * y)
        return { dim: apply(a.dim, b.dim), value: symbols => plain(a.value(symbols), b.value(symbols)) }
      }),
  ),
}))

const symbols = fc.record({
  batch: fc.integer({ min: 1, max: 5 }),
  position: fc.integer({ min: 1, max: 9 }),
  past: fc.integer({ min: 0, max: 4 }),
})

describe('dimensions are polynomials in canonical text', () => {
  test('they compute what numbers compute', () => {
    fc.assert(
      fc.property(built, symbols, ({ dim, value }, values) => {
        expect(evaluateDim(dim, values)).toBe(value(values) + 0)
      }),
    )
  })

  test('equal polynomials are equal text, however they are written', () => {
    fc.assert(
      fc.property(built, built, built, (a, b, c) => {
        expect(addDims(a.dim, b.dim)).toBe(addDims(b.dim, a.dim))
        expect(mulDims(a.dim, addDims(b.dim, c.dim))).toBe(
          addDims(mulDims(a.dim, b.dim), mulDims(a.dim, c.dim)),
        )
        expect(canonicalDim(a.dim)).toBe(a.dim)
        expect(subDims(a.dim, a.dim)).toBe(0)
      }),
    )
    expect(canonicalDim('past + position')).toBe('past+position')
  })

  test('a product divides by its factors', () => {
    fc.assert(
      fc.property(built, fc.constantFrom<Dim>('batch', 'position', 3), ({ dim }, factor) => {
        expect(divDims(mulDims(dim, factor), factor)).toBe(dim)
      }),
    )
    expect(divDims('position', 'batch')).toBeUndefined()
    expect(divDims(7, 2)).toBeUndefined()
  })

  test('the size of a shape is the product of its dimensions', () => {
    expect(sizeOf(['batch', 'position', 4])).toBe('4*batch*position')
    expect(() => evaluateDim('batch', {})).toThrow(/needs a value for batch/)
  })
})
