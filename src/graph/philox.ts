/**
 * Philox4x32-10 (Salmon et al., 2011), a counter-based generator: the words for a counter and a seed do not depend on
 * what was asked before, so the numbers are the same wherever and in whatever order they are computed.
 * @param counter four 32-bit words
 * @param key two 32-bit words
 * @returns four 32-bit words, unsigned
 */
export function philox(counter: Words, key: readonly [number, number]): Words {
  let [c0, c1, c2, c3] = counter
  let [key0, key1] = key
  for (let round = 0; round < 10; round++) {
    const [high0, low0] = multiply(0xd2511f53, c0)
    const [high1, low1] = multiply(0xcd9e8d57, c2)
    ;[c0, c1, c2, c3] = [(high1 ^ c1 ^ key0) >>> 0, low1, (high0 ^ c3 ^ key1) >>> 0, low0]
    key0 = (key0 + 0x9e3779b9) >>> 0
    key1 = (key1 + 0xbb67ae85) >>> 0
  }
  return [c0, c1, c2, c3]
}

export type Words = readonly [number, number, number, number]

/** High and low word of a product of two unsigned 32-bit words, in pieces that a double holds exactly. */
function multiply(a: number, b: number): [number, number] {
  const high = Math.floor(a / 65536) * b
  const low = (a % 65536) * b
  const carried = high + Math.floor(low / 65536)
  return [Math.floor(carried / 65536), ((carried % 65536) * 65536 + (low % 65536)) >>> 0]
}

/** The low and high words of a safe integer. */
const wordsOf = (value: number): [number, number] => [value >>> 0, Math.floor(value / 2 ** 32) >>> 0]

/** A number from 0 up to, not including, 1, from 53 random bits. */
const fraction = (high: number, low: number): number => ((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53

/** Element `index` of a stream of numbers that are evenly distributed in [0, 1). */
export function uniform(seed: number, index: number): number {
  const [high, low] = philox([...wordsOf(index), 0, 0], wordsOf(seed))
  return fraction(high, low)
}

/**
 * Element `index` of a stream of normally distributed numbers: Marsaglia's polar method, each attempt at a counter of
 * its own. It uses only operations that IEEE 754 rounds exactly, and no Math.log, whose last digit differs between
 * machines.
 */
export function normal(seed: number, index: number): number {
  for (let attempt = 1; ; attempt++) {
    const words = philox([...wordsOf(index), attempt, 1], wordsOf(seed))
    const x = 2 * fraction(words[0], words[1]) - 1
    const y = 2 * fraction(words[2], words[3]) - 1
    const square = x * x + y * y
    if (square > 0 && square < 1) return x * Math.sqrt((-2 * naturalLog(square)) / square)
  }
}

/** The natural logarithm of a positive number by its series, the same on every machine. */
function naturalLog(value: number): number {
  let mantissa = value
  let exponent = 0
  while (mantissa < Math.SQRT1_2) {
    mantissa *= 2
    exponent--
  }
  const ratio = (mantissa - 1) / (mantissa + 1)
  let sum = 0
  for (let power = 23; power >= 1; power -= 2) sum = sum * ratio * ratio + 1 / power
  return 2 * ratio * sum + exponent * Math.LN2
}

/** A whole number from `low` up to, not including, `high`: element `index` of a stream. */
export const integer = (seed: number, index: number, low: number, high: number): number =>
  low + Math.floor(uniform(seed, index) * (high - low))

/** The numbers 0 to n - 1 in random order (Fisher and Yates). */
export function shuffled(seed: number, n: number): number[] {
  const numbers = Array.from({ length: n }, (_, index) => index)
  for (let last = n - 1; last > 0; last--) {
    const other = integer(seed, last, 0, last + 1)
    ;[numbers[last], numbers[other]] = [numbers[other] ?? 0, numbers[last] ?? 0]
  }
  return numbers
}

/** The number in [0, 1) by which row `row` draws its token at step `step` of a generation. */
export function draw(seed: number, step: number, row: number): number {
  const [high, low] = philox([step >>> 0, row >>> 0, 0, 2], wordsOf(seed))
  return fraction(high, low)
}
