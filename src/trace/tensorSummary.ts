import { type Expression } from './expression.ts'
import { type Program } from './program.ts'

/** Bins of a histogram: two digits of this base name one of them. */
const base = 8

/** A histogram counts at most about this many values: its digits take 16 times their memory. */
const mostCounted = 2 ** 20

/** Above this a float32 is infinite. */
const greatest = 3.4028234e38

/**
 * What a card says of a tensor's values, computed where they are.
 * @returns `summary` float32 [9]: min, max, mean, std of the population, L2 norm, how many are NaN and infinite, the least
 *   and the greatest finite value; `counts` float32 [64] of the finite values, of one in `every`, in bins of equal width
 */
export function summarize(program: Program, values: Expression, size: number) {
  const flat = program.operation('reshape', [values], { shape: [size] })
  const wide = flat.dtype === 'float32' ? flat : program.operation('cast', [flat], { dtype: 'float32' })
  const infinite = program.operation(
    'gt',
    [program.operation('abs', [wide], {}), program.scalar(greatest)],
    {},
  )
  const missing = program.operation('isnan', [wide], {})
  const odd = program.operation('logicalOr', [missing, infinite], {})
  const low = program.operation(
    'min',
    [program.operation('where', [odd, program.scalar(greatest), wide], {})],
    {},
  )
  const high = program.operation(
    'max',
    [program.operation('where', [odd, program.scalar(-greatest), wide], {})],
    {},
  )
  const summary = program.operation(
    'stack',
    [
      program.operation('min', [wide], {}),
      program.operation('max', [wide], {}),
      program.operation('mean', [wide], {}),
      program.operation('std', [wide], { correction: 0 }),
      program.operation('norm', [wide], {}),
      countOf(program, missing),
      countOf(program, infinite),
      low,
      high,
    ],
    {},
  )
  const every = Math.ceil(size / mostCounted)
  return { summary, counts: countBins(program, wide, odd, low, high, every), every }
}

const countOf = (program: Program, flags: Expression): Expression =>
  program.operation('cast', [program.operation('sum', [flags], {})], { dtype: 'float32' })

/** Counts by a matrix product: of a bin's two digits one gives the row, the other the column. */
function countBins(
  program: Program,
  wide: Expression,
  odd: Expression,
  low: Expression,
  high: Expression,
  every: number,
): Expression {
  const thinned = (of: Expression): Expression =>
    every === 1
      ? of
      : program.operation('index', [of], { index: [{ kind: 'slice', start: null, stop: null, step: every }] })
  const bins = base * base
  // Halves before they are subtracted: the width of values of both signs may be beyond what a float32 holds.
  const half = (of: Expression): Expression => program.operation('mul', [of, program.scalar(0.5)], {})
  const width = program.operation('sub', [half(high), half(low)], {})
  const from = program.operation('sub', [half(thinned(wide)), half(low)], {})
  const safeWidth = program.operation('maximum', [width, program.scalar(1e-37)], {})
  const places = program.operation(
    'mul',
    [program.operation('div', [from, safeWidth], {}), program.scalar(bins)],
    {},
  )
  const bounded = program.operation('clamp', [program.operation('floor', [places], {})], {
    min: 0,
    max: bins - 1,
  })
  const rows = program.operation('floor', [program.operation('div', [bounded, program.scalar(base)], {})], {})
  const columns = program.operation(
    'sub',
    [bounded, program.operation('mul', [rows, program.scalar(base)], {})],
    {},
  )
  const rowsOfFinite = program.operation('where', [thinned(odd), program.scalar(-1), rows], {})
  const digits = (of: Expression): Expression =>
    program.operation(
      'cast',
      [
        program.operation('oneHot', [program.operation('cast', [of], { dtype: 'int32' })], {
          numClasses: base,
        }),
      ],
      { dtype: 'float32' },
    )
  const transposed = program.operation('transpose', [digits(rowsOfFinite)], { dim0: 0, dim1: 1 })
  const counts = program.operation('matmul', [transposed, digits(columns)], {})
  return program.operation('reshape', [counts], { shape: [bins] })
}
