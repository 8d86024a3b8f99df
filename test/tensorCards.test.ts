import { afterAll, beforeAll, expect, test } from 'vitest'
import { createExecutor } from '../src/backend/executor.ts'
import { createNodeBackend } from '../src/backend/node.ts'
import { type Backend } from '../src/backend/backend.ts'
import { type CardTensor, type ShowCard } from '../src/graph/showCard.ts'
import { createVitrine } from '../src/trace/createVitrine.ts'
import { type VitrineModule } from '../src/trace/api.ts'

/** Statistics of tensor cards: min, max, mean, std, norm, how many are NaN and infinite, least and greatest finite value. */
let backend: Backend
let vitrine: VitrineModule
let settled: () => Promise<void>
const cards: ShowCard[] = []

beforeAll(() => {
  backend = createNodeBackend()
  const executor = createExecutor(backend, { onCard: card => void cards.push(card) })
  settled = () => executor.settled()
  vitrine = createVitrine({ executor, locate: () => undefined }).module
})
afterAll(() => backend.close())

const numbers = async (tensor: CardTensor | undefined): Promise<number[]> =>
  tensor === undefined ? [] : Array.from((await backend.look(tensor.ref)).data)

async function shown(values: number[]) {
  vitrine.show.tensor(values)
  await settled()
  const card = cards.at(-1)
  if (card?.kind !== 'tensor' || card.summary === null) throw new Error('the last card has no summary')
  return { summary: await numbers(card.summary), counts: await numbers(card.histogram?.counts) }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

test('of finite values', async () => {
  const { summary, counts } = await shown([3, -4, 0, 1])
  expect(summary).toEqual([
    -4,
    3,
    0,
    expect.closeTo(Math.sqrt(6.5)),
    expect.closeTo(Math.sqrt(26)),
    0,
    0,
    -4,
    3,
  ])
  expect(counts[0]).toBe(1)
  expect(counts[63]).toBe(1)
  expect(sum(counts)).toBe(4)
})

test('NaN and the infinities are counted, and the histogram is that of the others', async () => {
  const { summary, counts } = await shown([NaN, 2, Infinity, -3, NaN, -Infinity, -Infinity])
  expect(summary.slice(5)).toEqual([2, 3, -3, 2])
  expect(summary[4]).toBeNaN()
  expect(sum(counts)).toBe(2)
})

test('values at the ends of what a float32 holds are finite', async () => {
  const { summary, counts } = await shown([3.4e38, -3.4e38, 1e-40])
  expect(summary.slice(5, 7)).toEqual([0, 0])
  expect(summary[8]).toBeCloseTo(3.4e38, -32)
  expect(sum(counts)).toBe(3)
})
