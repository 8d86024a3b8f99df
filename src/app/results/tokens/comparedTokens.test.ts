import { expect, test } from 'vitest'
import { type CardTensor } from '../../../graph/showCard.ts'
import { tensorStore } from '../tensorStore.ts'
import { barReach, comparedTokens, type TokensShowCard } from './comparedTokens.ts'

function put(ref: string, data: number[], dtype: 'float32' | 'int32' = 'float32'): CardTensor {
  const shape = [2, data.length / 2]
  if (dtype === 'int32') tensorStore.put(ref, { dtype, shape, data: Int32Array.from(data) })
  else tensorStore.put(ref, { dtype, shape, data: Float32Array.from(data) })
  return { ref, dtype, shape }
}

const card: TokensShowCard = {
  kind: 'tokens',
  index: 0,
  model: 'm',
  values: put('v', [0.5, 0.25, 1, 0]),
  ids: put('i', [3, 1, 0, 1], 'int32'),
  rowNames: null,
  isProbability: true,
  versus: {
    values: put('ov', [0.75, 0.125, 1, 0]),
    ids: put('oi', [9, 3, 0, 1], 'int32'),
    ofShown: { values: put('sv', [0.125, 0.0625, 1, 0]), ranks: put('sr', [2, 3, 1, 2], 'int32') },
    inShown: { values: put('iv', [0.125, 0.5, 1, 0]), ranks: put('ir', [4, 1, 1, 2], 'int32') },
  },
}

test('a comparison has each token of either side once, with both values and ranks', () => {
  expect(comparedTokens(card, 0)).toEqual([
    { id: 3, value: 0.5, rank: 1, otherValue: 0.125, otherRank: 2 },
    { id: 1, value: 0.25, rank: 2, otherValue: 0.0625, otherRank: 3 },
    { id: 9, value: 0.125, rank: 4, otherValue: 0.75, otherRank: 1 },
  ])
  expect(comparedTokens(card, 1).map(({ id }) => id)).toEqual([0, 1])
})

test('bars begin at zero, or at the least score where scores are below it', () => {
  expect([0.5, 0.25].map(barReach([0.5, 0.25], true))).toEqual([1, 0.5])
  expect([-4, -8].map(barReach([-4, -8], false))).toEqual([0.5, 0])
})
