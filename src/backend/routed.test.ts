import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { read, save, traceOf } from '../../test/graphs.ts'
import { addressOf, atPlace, type RunPlace } from '../graph/address.ts'
import { VitrineError } from '../graph/errors.ts'
import { type Backend } from './backend.ts'
import { createExecutor } from './executor.ts'
import { createNodeBackend } from './node.ts'
import { createRoutedBackend } from './routed.ts'

/** Two engines of this process: one is here, the other is called the endpoint. */
let here: Backend
let there: Backend
let routed: Backend
beforeAll(() => {
  here = createNodeBackend({ threads: 1 })
  there = createNodeBackend({ threads: 1 })
})
afterAll(() => routed.close())
beforeEach(async () => {
  routed = createRoutedBackend(here, remote =>
    remote === true || remote === 'lab'
      ? Promise.resolve(there)
      : Promise.reject(new VitrineError(`there is no endpoint ${remote}`)),
  )
  await Promise.all([here.disposeAll(), there.disposeAll()])
})

const graphAt = (place: RunPlace) =>
  atPlace(traceOf([read('0', 'lm_head.output'), save('1', '0', 'logits')]), place)
const alive = async () => [(await here.memory()).liveTensors, (await there.memory()).liveTensors]

test('a graph runs where it says, and its results are looked at and let go there', async () => {
  const places = [null, true, 'lab'] as const
  const refs: string[] = []
  for (const place of places) {
    const graph = graphAt(place)
    await routed.run(graph, addressOf(graph), new Map())
    refs.push(`${addressOf(graph)}/logits`)
  }
  // The endpoint has the values once, under two addresses.
  expect(await alive()).toEqual([1, 1])
  const [a, b, c] = await Promise.all(refs.map(ref => routed.look(ref)))
  expect(b).toEqual(a)
  expect(c).toEqual(a)
  await expect(here.look(refs[1]!)).rejects.toThrow()
  await routed.dispose([refs[0]!, refs[2]!])
  expect(await alive()).toEqual([0, 1])
  await expect(routed.look(refs[2]!)).rejects.toThrow()
  expect(await routed.look(refs[1]!)).toEqual(a)
  await routed.disposeAll()
  expect(await alive()).toEqual([0, 0])
})

test('where there is no such endpoint nothing runs; what was there is forgotten without it', async () => {
  const graph = graphAt('elsewhere')
  await expect(routed.run(graph, addressOf(graph), new Map())).rejects.toThrow(
    'there is no endpoint elsewhere',
  )
  await expect(routed.describe({ id: 'vitrine/atlas', remote: 'elsewhere' })).rejects.toThrow('elsewhere')
  expect(await alive()).toEqual([0, 0])
  await routed.dispose([`${addressOf(graph)}/logits`])
})

test('a device is asked of this machine alone', async () => {
  const executor = createExecutor(routed, { onCard: () => undefined })
  await executor.describe({ id: 'vitrine/atlas', device: 'cpu' })
  expect((await executor.describe({ id: 'vitrine/atlas', remote: true })).ref.id).toBe('vitrine/atlas')
  await expect(executor.describe({ id: 'vitrine/atlas', device: 'webgpu' })).rejects.toThrow(
    'this program asks for',
  )
})
