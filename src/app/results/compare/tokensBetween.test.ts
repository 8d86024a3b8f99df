import { expect, test } from 'vitest'
import { tensorStore } from '../tensorStore.ts'
import { type TokensShowCard } from '../tokens/comparedTokens.ts'
import { tokensBetween } from './tokensBetween.ts'

function cardOf(prefix: string, values: number[], ids: number[]): TokensShowCard {
  const shape = [1, values.length]
  tensorStore.put(`${prefix}v`, { dtype: 'float32', shape, data: Float32Array.from(values) })
  tensorStore.put(`${prefix}i`, { dtype: 'int32', shape, data: Int32Array.from(ids) })
  return {
    kind: 'tokens',
    index: 0,
    model: 'm',
    values: { ref: `${prefix}v`, dtype: 'float32', shape },
    ids: { ref: `${prefix}i`, dtype: 'int32', shape },
    rowNames: null,
    isProbability: true,
    versus: null,
  }
}

test('between two runs every token stands once, with both ranks where both are known', () => {
  const now = cardOf('', [0.5, 0.25], [7, 3])
  const then = cardOf('run2/', [0.75, 0.125], [3, 9])
  expect(tokensBetween(now, then, 0)).toEqual([
    { id: 7, now: { value: 0.5, rank: 1 }, then: null },
    { id: 3, now: { value: 0.25, rank: 2 }, then: { value: 0.75, rank: 1 } },
    { id: 9, now: null, then: { value: 0.125, rank: 2 } },
  ])
})
