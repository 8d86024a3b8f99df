import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { zooIds, zooPlace } from '../zoo.ts'
import { openBench, type Bench } from './bench.ts'
import { relations } from './relations.ts'

describe.each(['vitrine/atlas', ...zooIds])('%s', id => {
  let bench: Bench
  beforeAll(async () => {
    bench = await openBench(id)
  }, 60_000)
  afterAll(() => bench.close())

  const architecture = zooPlace(id)?.architecture ?? 'gpt2'
  const about = relations.filter(({ on }) => on?.(architecture) ?? true)
  for (const { id, title, check } of about)
    test(`${id} ${title}`, async () => {
      await check(bench)
      bench.engine.disposeAll()
      const { liveTensors, weightTensors } = bench.engine.counters()
      expect(liveTensors - weightTensors).toBe(0)
    })
})

test('every relation of C01 to C37 that needs no gradients is here', () => {
  const gradients = ['C26', 'C27', 'C28', 'C37']
  const all = Array.from({ length: 37 }, (_, i) => `C${String(i + 1).padStart(2, '0')}`)
  const here = relations.map(({ id }) => id).filter(id => id.startsWith('C'))
  expect(here.toSorted()).toEqual(all.filter(id => !gradients.includes(id)))
})
