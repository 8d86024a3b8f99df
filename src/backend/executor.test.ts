import { afterEach, beforeEach, expect, test } from 'vitest'
import { read, save, traceOf } from '../../test/graphs.ts'
import { hashGraph } from '../graph/canonical.ts'
import { type ShowCard } from '../graph/showCard.ts'
import { type Graph } from '../graph/versions/v1.ts'
import { type Backend } from './backend.ts'
import { createExecutor } from './executor.ts'
import { createNodeBackend } from './node.ts'

let backend: Backend
beforeEach(() => {
  backend = createNodeBackend()
})
afterEach(() => backend.close())

const graph = traceOf([read('0', 'lm_head.output'), save('1', '0', 'logits')])
const broken = traceOf([read('0', 'lm_head.nothing'), save('1', '0', 'x')])
const noConstants = new Map()

const logOf = (index: number, span?: ShowCard['span']): ShowCard => ({
  kind: 'log',
  index,
  level: 'log',
  text: String(index),
  span,
})
const show = (graph: Graph | null, card: ShowCard) => ({
  card,
  graph,
  hash: graph && hashGraph(graph),
  constants: noConstants,
})

test('cards come in the order of their calls, each after its values are there', async () => {
  const seen: [number, number][] = []
  const executor = createExecutor(backend, {
    onCard: async card => {
      seen.push([card.index, (await backend.memory()).liveTensors])
    },
  })
  executor.show(show(null, logOf(0)))
  executor.show(show(graph, logOf(1)))
  executor.show(show(null, logOf(2)))
  expect(seen).toEqual([])
  await executor.settled()
  expect(seen).toEqual([
    [0, 0],
    [1, 1],
    [2, 1],
  ])
})

test('a failure in what is shown names the line of its show, and what comes after still runs', async () => {
  const seen: number[] = []
  const executor = createExecutor(backend, { onCard: card => void seen.push(card.index) })
  const span = { file: 'a.ts', line: 3, column: 1 }
  executor.show(show(broken, logOf(0, span)))
  executor.show(show(null, logOf(1)))
  await executor.run(graph, hashGraph(graph), noConstants)
  await expect(executor.settled()).rejects.toMatchObject({ span })
  expect(seen).toEqual([1])
  await expect(executor.look(`${hashGraph(graph)}/logits`)).resolves.toMatchObject({ shape: [1, 3, 2048] })
})

test('results are freed when the program says so, after what was shown before', async () => {
  const executor = createExecutor(backend, { onCard: () => undefined })
  executor.show(show(graph, logOf(0)))
  executor.dispose([`${hashGraph(graph)}/logits`])
  await executor.settled()
  expect((await backend.memory()).liveTensors).toBe(0)
})

test('a program has one device', async () => {
  const executor = createExecutor(backend, { onCard: () => undefined })
  await executor.describe({ id: 'vitrine/atlas' })
  await executor.describe({ id: 'vitrine/atlas', device: 'webgpu' })
  await expect(executor.describe({ id: 'vitrine/atlas', device: 'wasm' })).rejects.toThrow(
    "asks for 'webgpu' and for 'wasm'",
  )
  const notices: string[] = []
  const reporting = createExecutor(backend, {
    onCard: () => undefined,
    onReport: report => notices.push(...report.notices),
  })
  await reporting.describe({ id: 'vitrine/atlas', device: 'webgpu' })
  await reporting.run(graph, hashGraph(graph), noConstants)
  expect(notices).toEqual([expect.stringContaining('asks for webgpu')])
})
