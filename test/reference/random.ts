import { type Json } from '../../src/graph/versions/v1.ts'
import { count, make, type Reference } from './tensor.ts'

const word = 2n ** 32n

/** Philox4x32-10 as its authors define it, in whole numbers of any size. */
export function philox(
  counter: readonly [bigint, bigint, bigint, bigint],
  key: readonly [bigint, bigint],
): bigint[] {
  let state = [...counter]
  for (let round = 0n; round < 10n; round++) {
    const [c0 = 0n, c1 = 0n, c2 = 0n, c3 = 0n] = state
    const k0 = (key[0] + round * 0x9e3779b9n) % word
    const k1 = (key[1] + round * 0xbb67ae85n) % word
    const first = 0xd2511f53n * c0
    const second = 0xcd9e8d57n * c2
    state = [(second / word) ^ c1 ^ k0, second % word, (first / word) ^ c3 ^ k1, first % word]
  }
  return state
}

const bits53 = (high = 0n, low = 0n): number => Number((high >> 5n) * 2n ** 26n + (low >> 6n)) / 2 ** 53

function words(seed: Json | undefined, index: number, attempt: number, stream: number): bigint[] {
  const key = BigInt.asUintN(64, BigInt(Number(seed)))
  return philox([BigInt(index), 0n, BigInt(attempt), BigInt(stream)], [key % word, key / word])
}

function uniform(seed: Json | undefined, index: number): number {
  const [high, low] = words(seed, index, 0, 0)
  return bits53(high, low)
}

/** The first point of the unit disc, by the polar method. */
function normal(seed: Json | undefined, index: number): number {
  for (let attempt = 1; ; attempt++) {
    const [a, b, c, d] = words(seed, index, attempt, 1)
    const x = 2 * bits53(a, b) - 1
    const y = 2 * bits53(c, d) - 1
    const r = x * x + y * y
    if (r > 0 && r < 1) return x * Math.sqrt((-2 * Math.log(r)) / r)
  }
}

const shapeOf = (shape: Json | undefined): number[] => (Array.isArray(shape) ? shape.map(Number) : [])

/** Draws by the position in memory. */
const drawn = (dtype: 'float32' | 'int32', shape: readonly number[], draw: (index: number) => number) => {
  const values = Array.from({ length: count(shape) }, (_, index) => draw(index)).values()
  return make(dtype, shape, () => values.next().value ?? NaN)
}

export const random = {
  rand: (_, { seed, shape }) => drawn('float32', shapeOf(shape), index => uniform(seed, index)),
  randn: (_, { seed, shape }) => drawn('float32', shapeOf(shape), index => normal(seed, index)),
  randint: (_, { seed, shape, low, high }) => {
    const least = Number(low ?? 0)
    return drawn(
      'int32',
      shapeOf(shape),
      index => least + Math.floor(uniform(seed, index) * (Number(high) - least)),
    )
  },
  permutation: (_, { seed, n }) => {
    const left = Array.from({ length: Number(n) }, (__, index) => index)
    for (let place = left.length - 1; place > 0; place--) {
      const [taken = 0] = left.splice(Math.floor(uniform(seed, place) * (place + 1)), 1, left[place] ?? 0)
      left[place] = taken
    }
    return drawn('int32', [left.length], index => left[index] ?? 0)
  },
} as const satisfies Record<string, Reference>
