import { afterAll, describe, expect, test } from 'vitest'
import { recordProgram } from '../../../test/userProgram.ts'
import { createNodeBackend } from '../../backend/node.ts'
import { type CardTensor } from '../../graph/showCard.ts'

const backend = createNodeBackend()
afterAll(() => backend.close())

/** The card of a program's first `show`, and a way to its values as the engine computes them. */
async function cardOf(source: string) {
  const { executor } = await recordProgram(source)
  const { card, graph, hash, constants } = executor.shown[0]
  if (graph !== null && hash !== null) await backend.run(graph, hash, constants)
  const look = async ({ ref }: CardTensor): Promise<number[]> => [...(await backend.look(ref)).data]
  return { card, look }
}

describe('LANGUAGE 34: what show.tensor computes', () => {
  test('statistics and a histogram of finite values, and how many are not', async () => {
    const { card, look } = await cardOf(`
      const x = arange(1000) / 100 - 2
      show.tensor(cat([x, tensor([NaN, NaN, Infinity, 1, -3])]).reshape(3, 335))`)
    if (card.kind !== 'tensor' || card.summary === null || card.histogram === null) throw new Error(card.kind)
    const [, , mean, std, norm, missing, infinite, low, high] = await look(card.summary)
    expect([mean, std, norm]).toEqual([NaN, NaN, NaN])
    expect([missing, infinite, low, high]).toEqual([2, 1, -3, expect.closeTo(7.99, 5)])
    const counts = await look(card.histogram.counts)
    expect(counts).toHaveLength(64)
    expect(counts.reduce((a, b) => a + b)).toBe(1002)
    expect([counts[0], counts[1], counts[5]]).toEqual([1, 0, 4])
    expect(card.histogram.every).toBe(1)
  })

  test('against numbers computed here', async () => {
    const { card, look } = await cardOf(`show.tensor(tensor([3, -4, 0, 1]).reshape(2, 2))`)
    if (card.kind !== 'tensor' || card.summary === null || card.histogram === null) throw new Error(card.kind)
    const expected = [-4, 3, 0, Math.sqrt(6.5), Math.sqrt(26), 0, 0, -4, 3]
    expect(await look(card.summary)).toEqual(expected.map(value => expect.closeTo(value, 5) as number))
    const counts = await look(card.histogram.counts)
    // From -4 to 3 in 64 bins: 0 is 4/7 along, 1 is 5/7; the greatest value is in the last bin.
    const bins = counts.flatMap((count, bin) => (count === 0 ? [] : [[bin, count]]))
    expect(bins).toEqual([
      [0, 1],
      [36, 1],
      [45, 1],
      [63, 1],
    ])
  })

  test('equal values, whole numbers and truth values have a histogram', async () => {
    for (const source of ['full([3], 7)', 'tensor([true, true])', 'full([2], 5, { dtype: "int32" })']) {
      const { card, look } = await cardOf(`show.tensor(${source})`)
      if (card.kind !== 'tensor' || card.histogram === null) throw new Error(card.kind)
      const counts = await look(card.histogram.counts)
      expect(counts[0]).toBe(counts.reduce((a, b) => a + b))
      expect(counts[0]).toBeGreaterThan(1)
    }
  })

  test('of many values, one in every so many is counted', async () => {
    const { card, look } = await cardOf(`show.tensor(arange(2200000))`)
    if (card.kind !== 'tensor' || card.histogram === null) throw new Error(card.kind)
    expect(card.histogram.every).toBe(3)
    expect((await look(card.histogram.counts)).reduce((a, b) => a + b)).toBe(Math.ceil(2_200_000 / 3))
  })
})

test('the overview of a large figure has the mean of each block, also of the smaller last ones', async () => {
  const { card, look } = await cardOf(`show.heatmap(arange(1025 * 1026).reshape(1025, 1026))`)
  if (card.kind !== 'heatmap' || card.overview === null) throw new Error(card.kind)
  expect(card.overview).toMatchObject({ block: [3, 2], values: { shape: [342, 513] } })
  const values = await look(card.overview.values)
  const mean = (rows: number[], columns: number[]): number =>
    rows.flatMap(y => columns.map(x => y * 1026 + x)).reduce((a, b) => a + b) / (rows.length * columns.length)
  expect(values[0]).toBeCloseTo(mean([0, 1, 2], [0, 1]), 2)
  expect(values.at(-1)).toBeCloseTo(mean([1023, 1024], [1024, 1025]), -1)
})
