import { expect, test } from 'vitest'
import { read, save, traceOf } from '../../../test/graphs.ts'
import { type ShowCard } from '../../graph/showCard.ts'
import { tensorStore } from '../results/tensorStore.ts'
import { HeldResults } from './heldResults.ts'

const graph = traceOf([read('0', 'lm_head.output'), save('1', '0', 'logits'), save('2', '0', 'shown')])
const card = (hash: string): ShowCard => ({
  kind: 'text',
  index: 0,
  tokens: ['a'],
  weights: { ref: `${hash}/shown`, dtype: 'float32', shape: [1] },
})

function run(held: HeldResults, hash: string): void {
  held.addGraph(graph, hash)
  tensorStore.put(`${hash}/shown`, { dtype: 'float32', shape: [1], data: new Float32Array(1) })
  held.addDrawn(`${hash}/shown`)
}

test('the results of a run stay until the next one has ended', () => {
  const held = new HeldResults()
  run(held, 'a')
  expect(held.end([card('a')], false)).toEqual([])
  run(held, 'b')
  expect(tensorStore.has('a/shown')).toBe(true)
  expect(held.end([card('b')], false)).toEqual(['a/logits', 'a/shown'])
  expect([tensorStore.has('a/shown'), tensorStore.has('b/shown')]).toEqual([false, true])
  run(held, 'b')
  expect(held.end([card('b')], false)).toEqual([])
})

test('a card that is still on screen keeps its results, and a run that another takes over from leaves none', () => {
  const held = new HeldResults()
  run(held, 'a')
  held.end([card('a')], false)
  run(held, 'b')
  expect(held.end([card('a')], true)).toEqual(['b/logits', 'b/shown'])
  expect([tensorStore.has('a/shown'), tensorStore.has('b/shown')]).toEqual([true, false])
  held.addGraph(graph, 'c')
  // It failed before its card came.
  expect(held.end([card('a')], false)).toEqual(['a/logits'])
  expect(tensorStore.has('a/shown')).toBe(true)
})
