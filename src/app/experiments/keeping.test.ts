import { beforeEach, expect, test } from 'vitest'
import { newRecipe } from '../share/recipe.ts'
import { tensorStore, type Values } from '../results/tensorStore.ts'
import { type ResultEntry } from '../shell/runStore.ts'
import { keepable, surplusRuns } from './runBody.ts'
import { keepRun, loadRun, showRunsOf, useRunHistory } from './runHistory.ts'
import { keepNothing, openShelves } from './shelves.ts'
import { keepVersion, versionsOf } from './versions.ts'

beforeEach(() => {
  keepNothing()
})

const entry = (index: number): ResultEntry => ({
  state: 'ready',
  origin: null,
  card: {
    kind: 'text',
    index,
    title: `Card ${index}`,
    tokens: [],
    weights: { ref: `hash/${index}`, dtype: 'float32', shape: [2] },
  },
})

const taken = (sizes: readonly number[]) => ({
  entries: sizes.map((_, index) => entry(index)),
  tensors: new Map<string, Values>(
    sizes.map((size, index) => [
      `hash/${index}`,
      { shape: [size], data: new Float32Array(size).fill(index) },
    ]),
  ),
})

const about = (experiment: string) => ({
  experiment,
  at: 1,
  ms: 2,
  outcome: 'done' as const,
  problem: null,
  title: 'T',
  code: 'x',
  inputs: {},
  model: null,
  device: 'WASM',
  precision: 'fp32',
  timings: { plan: 0, compile: 0, run: 0, total: 0 },
  notices: [],
  digest: null,
})

test('a run that was kept comes back with its numbers under addresses of its own', async () => {
  await showRunsOf('one')
  const { number } = await keepRun(about('one'), taken([2, 3]))
  tensorStore.clear()
  const { entries } = await loadRun(number)
  const [, second] = entries
  expect(second?.card).toMatchObject({ weights: { ref: 'run1/hash/1' } })
  expect(tensorStore.get('run1/hash/1').data).toEqual(Float32Array.of(1, 1, 1))
  tensorStore.clear()
  expect(tensorStore.has('run1/hash/1')).toBe(true)
  await showRunsOf('two')
  expect(tensorStore.has('run1/hash/1')).toBe(false)
})

test('runs are numbered per experiment, and only the newest thirty stay', async () => {
  await showRunsOf('many')
  for (let i = 0; i < 33; i++) await keepRun(about('many'), taken([1]))
  const { heads } = useRunHistory.getState()
  expect(heads.map(({ number }) => number)).toEqual(Array.from({ length: 30 }, (_, i) => 33 - i))
  expect(await (await openShelves()).of('bodies', 'many')).toHaveLength(30)
  await expect(loadRun(1)).rejects.toThrow('run 1 is not kept any more')
  expect((await keepRun(about('other'), taken([1]))).number).toBe(1)
})

test('what is too large is kept without its numbers and named', () => {
  const limits = { card: 40, run: 60, experiment: 1000, runs: 30 }
  const { tensors, withheld, bytes } = keepable(taken([11, 8, 8, 2]), limits)
  expect(withheld).toEqual([
    { index: 0, title: 'Card 0', bytes: 44 },
    { index: 2, title: 'Card 2', bytes: 32 },
  ])
  expect(tensors.map(([ref]) => ref)).toEqual(['hash/1', 'hash/3'])
  expect(bytes).toBe(40)
})

test('a view is kept without what lies around it', () => {
  const data = new Float32Array(100).subarray(10, 12)
  const one = { entries: [entry(0)], tensors: new Map<string, Values>([['hash/0', { shape: [2], data }]]) }
  expect(keepable(one).tensors[0]?.[1].data.buffer.byteLength).toBe(8)
})

test('the oldest runs go first, the newest never', () => {
  const heads = [1, 2, 3].map(number => ({ key: String(number), number, bytes: 40 }))
  const limits = { card: 0, run: 0, experiment: 100, runs: 30 }
  expect(surplusRuns(heads, limits)).toEqual(['1'])
  expect(surplusRuns([{ key: 'a', number: 1, bytes: 1000 }], limits)).toEqual([])
})

test('a version is kept once, however often it is run', async () => {
  const recipe = newRecipe('a', 'T')
  await keepVersion('one', recipe, 'run', 1)
  await keepVersion('one', recipe, 'run', 2)
  await keepVersion('one', { ...recipe, inputs: { x: 1 } }, 'run', 3)
  await keepVersion('one', { ...recipe, code: '  ' }, 'left', 4)
  expect((await versionsOf('one')).map(({ at }) => at)).toEqual([3, 1])
})

test('two tabs cannot overwrite each other unnoticed', async () => {
  const shelves = await openShelves()
  const record = (title: string, revision: number) => ({
    key: 'one',
    experiment: 'one',
    recipe: newRecipe('x', title),
    created: 0,
    changed: 0,
    revision,
    received: null,
    deleted: null,
  })
  expect(await shelves.save(record('first', 1), 0)).toBeNull()
  expect(await shelves.save(record('one tab', 2), 1)).toBeNull()
  expect((await shelves.save(record('other tab', 2), 1))?.recipe.title).toBe('one tab')
  expect((await shelves.get('experiments', 'one'))?.recipe.title).toBe('one tab')
})
