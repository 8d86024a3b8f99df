import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { draw } from '../../graph/philox.ts'
import { sampleToken, type SamplingOptions } from './sampling.ts'

const all: SamplingOptions = { temperature: 1, topK: null, topP: null }

/** How often each id is drawn, in parts of all draws. */
function frequencies(logits: readonly number[], options: SamplingOptions, draws = 20_000): number[] {
  const counts = logits.map(() => 0)
  for (let step = 0; step < draws; step++) {
    const id = sampleToken(Float32Array.from(logits), options, draw(7, step, 0))
    counts[id] = (counts[id] ?? 0) + 1
  }
  return counts.map(count => count / draws)
}

const softmax = (logits: readonly number[]): number[] => {
  const weights = logits.map(Math.exp)
  const total = weights.reduce((a, b) => a + b)
  return weights.map(weight => weight / total)
}

function expectClose(found: readonly number[], wanted: readonly number[]) {
  found.forEach((part, id) => {
    // Four standard deviations of 20,000 draws.
    expect(Math.abs(part - (wanted[id] ?? 0))).toBeLessThan(4 * Math.sqrt(0.25 / 20_000))
  })
}

const logits = [0.3, 2, -1, 1.5, 2, -Infinity]

describe('tokens are drawn as often as their probabilities say', () => {
  test('of all tokens', () => {
    expectClose(frequencies(logits, all), softmax(logits))
  })
  test('at a temperature', () => {
    const halved = logits.map(value => value / 2)
    expectClose(frequencies(logits, { ...all, temperature: 2 }), softmax(halved))
  })
  test('among the k likeliest', () => {
    const kept = [-Infinity, 2, -Infinity, 1.5, 2, -Infinity]
    expectClose(frequencies(logits, { ...all, topK: 3 }), softmax(kept))
  })
  test('among the fewest that reach p, behind the temperature and k', () => {
    // At temperature 0.5 the kept three have 0.42, 0.42 and 0.16 of the whole: two reach 0.8.
    const kept = [-Infinity, 4, -Infinity, -Infinity, 4, -Infinity]
    expectClose(frequencies(logits, { temperature: 0.5, topK: 3, topP: 0.8 }), softmax(kept))
  })
})

const anyLogits = fc
  .array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 1, maxLength: 40 })
  .map(values => Float32Array.from(values))
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

const firstLargest = (values: Float32Array) => values.indexOf(Math.max(...values))

test('k = 1, a tiny p and temperature 0 take the first of the likeliest', () => {
  const few = fc.array(fc.integer({ min: -2, max: 2 }), { minLength: 1, maxLength: 30 })
  fc.assert(
    fc.property(few, chance, (values, at) => {
      const logits = Float32Array.from(values)
      for (const options of [
        { ...all, topK: 1 },
        { ...all, topP: 1e-9 },
        { ...all, temperature: 0 },
      ])
        expect(sampleToken(logits, options, at)).toBe(firstLargest(logits))
    }),
  )
})

test('k keeps exactly k tokens, those that a stable sort puts first', () => {
  fc.assert(
    fc.property(anyLogits, fc.integer({ min: 2, max: 45 }), chance, (logits, topK, at) => {
      const order = [...logits.keys()].sort((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0) || a - b)
      expect(order.slice(0, topK)).toContain(sampleToken(logits, { ...all, topK }, at))
    }),
  )
})

test('p = 1 and k = vocabulary leave every token as it is', () => {
  fc.assert(
    fc.property(anyLogits, chance, (logits, at) => {
      const plain = sampleToken(logits, all, at)
      expect(sampleToken(logits, { ...all, topK: logits.length }, at)).toBe(plain)
    }),
  )
  expectClose(frequencies(logits, { ...all, topP: 1 }), softmax(logits))
})

test('-inf and NaN are never drawn; where nothing else is there, that is said', () => {
  const odd = Float32Array.of(-Infinity, NaN, 1, -Infinity)
  for (const at of [0, 0.5, 0.999999]) expect(sampleToken(odd, all, at)).toBe(2)
  expect(sampleToken(odd, { ...all, temperature: 0 }, 0)).toBe(2)
  expect(() => sampleToken(Float32Array.of(NaN, -Infinity), all, 0)).toThrow(/no token can be chosen/)
})

test('infinite logits share the probability', () => {
  const odd = Float32Array.of(Infinity, 3, Infinity)
  expect([0, 0.49, 0.51, 0.99].map(at => sampleToken(odd, all, at))).toEqual([0, 0, 2, 2])
})
