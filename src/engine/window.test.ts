import { afterAll, beforeAll, expect, test } from 'vitest'
import { createNodeRuntime } from '../runtime/node.ts'
import { Engine } from './engine.ts'
import { type TensorData } from '../graph/tensorData.ts'

const engine = new Engine(createNodeRuntime({ intraOpThreads: 1 }), () =>
  Promise.reject(new Error('no model is needed here')),
)
const vocab = 50257
const logits = Float32Array.from({ length: 512 * vocab }, (_, index) => index % 65536)

beforeAll(() =>
  engine.addResults(
    new Map<string, TensorData>([
      ['r/logits', { dtype: 'float32', shape: [1, 512, vocab], data: logits }],
      ['r/flags', { dtype: 'bool', shape: [2, 5], data: Uint8Array.of(1, 0, 1, 1, 0, 0, 1, 0, 0, 1) }],
      ['r/halves', { dtype: 'float16', shape: [3, 3], data: Uint16Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9) }],
    ]),
  ),
)
afterAll(() => engine.close())

test('a window of logits moves its own bytes and no others', async () => {
  const before = engine.counters().downloadedBytes
  const window = await engine.look('r/logits', [
    [0, 1],
    [500, 502],
    [100, 110],
  ])
  expect(engine.counters().downloadedBytes - before).toBe(2 * 10 * 4)
  expect(window.shape).toEqual([1, 2, 10])
  const rows = [500, 501].flatMap(row => [...logits.subarray(row * vocab + 100, row * vocab + 110)])
  expect([...window.data]).toEqual(rows)
})

test('windows of flags and halves', async () => {
  const flags = await engine.look('r/flags', [
    [0, 2],
    [1, 4],
  ])
  expect(flags).toEqual({ dtype: 'bool', shape: [2, 3], data: Uint8Array.of(0, 1, 1, 1, 0, 0) })
  const halves = await engine.look('r/halves', [
    [1, 3],
    [2, 3],
  ])
  expect(halves).toEqual({ dtype: 'float16', shape: [2, 1], data: Uint16Array.of(6, 9) })
})

test('what is not there says so', async () => {
  await expect(engine.look('r/flags', [[0, 2]])).rejects.toThrow(/a window of 1 dimensions/)
  await expect(
    engine.look('r/flags', [
      [0, 3],
      [0, 1],
    ]),
  ).rejects.toThrow(/does not lie in dimension 0/)
  await expect(engine.look('r/gone', [[0, 1]])).rejects.toThrow(/no longer there/)
})
