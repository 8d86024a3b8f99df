import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openAtlas, type AtlasEngine } from '../../../test/atlasEngine.ts'
import { generationGraph } from '../../../test/generationGraph.ts'
import { type Graph, type Node, type ReadNode, type WriteNode } from '../../graph/versions/v1.ts'

let atlas: AtlasEngine
let eiffel: number[]
let colosseum: number[]
beforeAll(async () => {
  atlas = await openAtlas()
  eiffel = atlas.model.encode('The Eiffel Tower is in the city of')
  colosseum = atlas.model.encode('The Colosseum is in the city of')
})
afterAll(() => atlas.close())
beforeEach(() => {
  atlas.engine.disposeAll()
})

const id = 'vitrine/atlas'
const site = (layer: number) => `transformer.h.${layer}.output`
const at = (line: number) => ({ file: 'a.ts', line, column: 1 })

const read = (id: string, layer: number, step: number, more: Partial<ReadNode> = {}): Node => ({
  kind: 'read',
  id,
  site: site(layer),
  rows: 0,
  step,
  previous: null,
  ...more,
})
const write = (
  id: string,
  layer: number,
  step: number,
  value: string,
  more: Partial<WriteNode> = {},
): Node => ({ kind: 'write', id, site: site(layer), rows: 0, step, previous: null, value, ...more })
const op = (id: string, op: string, ...inputs: string[]): Node => ({ kind: 'op', id, op, inputs, attrs: {} })
const save = (value: string): Node => ({ kind: 'save', id: `save ${value}`, name: value, value })

let runs = 0
async function run(graph: Graph) {
  const hash = `run${runs++}`
  await atlas.engine.run(graph, hash, new Map())
  return {
    look: async (name: string) => [...(await atlas.engine.look(`${hash}/${name}`)).data],
    shape: async (name: string) => (await atlas.engine.look(`${hash}/${name}`)).shape,
    has: (name: string) =>
      atlas.engine.look(`${hash}/${name}`).then(
        () => true,
        () => false,
      ),
  }
}

describe('values between steps', () => {
  test('a value of an earlier step is written in a later one', async () => {
    const nodes = [
      read('r', 2, 0),
      op('m', 'mean', 'r'),
      write('w', 3, 2, 'm'),
      read('s', 3, 2, { previous: 'w' }),
    ]
    const { look } = await run(generationGraph(id, [[eiffel]], {}, [...nodes, save('m'), save('s')]))
    const [mean] = await look('m')
    expect(new Set(await look('s'))).toEqual(new Set([mean]))
  })

  test('a value of a later step cannot go into an earlier one: both lines are named', async () => {
    const nodes = [read('r', 2, 2, { span: at(7) }), write('w', 3, 1, 'r', { span: at(9) }), save('r')]
    const failing = run(generationGraph(id, [[eiffel]], {}, nodes))
    await expect(failing).rejects.toMatchObject({
      message: 'a value of step 2 flows into step 1, which runs before it',
      span: at(9),
      related: at(7),
    })
  })

  test('steps that are not reached save nothing, and what is made of them neither', async () => {
    const { newIds } = await atlas.model.generate({ ids: [eiffel] }, { maxNewTokens: 2 })
    const nodes = [read('a', 1, 0), read('b', 1, 1), read('c', 1, 2), op('d', 'add', 'a', 'c')]
    const graph = generationGraph(id, [[eiffel]], { stop: [[newIds[1]!]] }, [
      ...nodes,
      ...['a', 'b', 'c', 'd'].map(save),
    ])
    const { has, look } = await run(graph)
    expect(await look('new')).toEqual(newIds)
    expect(await Promise.all(['a', 'b', 'c', 'd'].map(has))).toEqual([true, true, false, false])
  })

  test('only the steps that something needs are run', async () => {
    const graph = generationGraph(id, [[eiffel]], { maxNewTokens: 40 }, [read('a', 1, 1), save('a')])
    const [generating] = graph.runs
    const nodes = generating!.nodes.filter(node => !node.id.includes('new'))
    const steps: number[] = []
    await atlas.engine.run({ ...graph, runs: [{ ...generating!, nodes }] }, 'short', new Map(), {
      onProgress: progress => {
        if (progress.stage === 'generate') steps.push(progress.step)
      },
    })
    expect(steps).toEqual([1, 2])
  })
})

describe('prompts', () => {
  test('each group ends by itself; the ids of ended rows repeat the last', async () => {
    const longer = { maxNewTokens: 6 }
    const alone = await run(generationGraph(id, [[colosseum]], longer))
    const other = await run(generationGraph(id, [[eiffel]], longer))
    const [first, second] = [await alone.look('new'), await other.look('new')]
    const nodes = [read('a', 1, 1), read('b', 1, 1, { rows: 1 })].flatMap(node => [node, save(node.id)])
    const stop = [[first[0]!]]
    expect(second).not.toContain(first[0])
    const both = await run(generationGraph(id, [[colosseum], [eiffel]], { ...longer, stop }, nodes))
    expect(await both.shape('new')).toEqual([2, 6])
    expect(await both.look('new')).toEqual([...Array.from({ length: 6 }, () => first[0]), ...second])
    expect([await both.has('a'), await both.has('b')]).toEqual([false, true])
  })

  test('a prompt of another length is written into at the same step', async () => {
    const nodes = [read('r', 2, 0), op('m', 'mean', 'r'), write('w', 2, 0, 'm', { rows: 1 })]
    const both = await run(generationGraph(id, [[eiffel], [colosseum]], {}, [...nodes, save('m')]))
    const clean = await run(generationGraph(id, [[eiffel]], {}))
    expect((await both.look('new')).slice(0, 4)).toEqual(await clean.look('new'))
  })

  test('a stop sequence of several tokens ends where all of it stands', async () => {
    const { look } = await run(generationGraph(id, [[eiffel]], { maxNewTokens: 6 }))
    const ids = await look('new')
    const ended = await run(generationGraph(id, [[eiffel]], { maxNewTokens: 6, stop: [ids.slice(1, 3)] }))
    expect(await ended.look('new')).toEqual(ids.slice(0, 3))
  })
})

test('runs before and behind a generation give it values and take its own', async () => {
  const graph = generationGraph(id, [[eiffel]], {}, [
    write('w', 4, 0, 'clean'),
    read('s', 4, 0, { previous: 'w' }),
  ])
  const model = graph.runs[0]!.model
  const trace = { model, mode: 'trace' as const, prompts: [{ text: null, ids: [eiffel] }], options: {} }
  const { look } = await run({
    ...graph,
    runs: [
      { ...trace, nodes: [read('clean', 1, 0, { step: null })] },
      graph.runs[0]!,
      { ...trace, nodes: [op('d', 'sub', 's', 'clean'), op('n', 'add', 'new', 'new'), save('d'), save('n')] },
    ],
  })
  expect(new Set(await look('d'))).toEqual(new Set([0]))
  expect(await look('n')).toEqual((await look('new')).map(token => 2 * token))
})

describe('what cannot be generated is said before anything runs', () => {
  test('more positions than the model has', async () => {
    const { maxPositions } = atlas.model
    const runs = atlas.engine.counters().runs
    const failing = run(generationGraph(id, [[eiffel]], { maxNewTokens: maxPositions }))
    await expect(failing).rejects.toMatchObject({
      message: `${eiffel.length} tokens and ${maxPositions} new ones are more than the ${maxPositions} positions of ${id}`,
      hint: `ask for at most ${maxPositions - eiffel.length + 1} new tokens`,
      span: at(1),
    })
    expect(atlas.engine.counters().runs).toBe(runs)
  })

  test('a sweep inside', async () => {
    const axes = [{ name: 'layer', values: [0, 1] }]
    const sweep: Node = { kind: 'sweep', id: 'sweep', rows: 0, axes, span: at(5) }
    const failing = run(generationGraph(id, [[eiffel]], {}, [sweep]))
    await expect(failing).rejects.toMatchObject({ message: 'a generation cannot hold a sweep', span: at(5) })
  })

  test('an encoder', async () => {
    const failing = run(generationGraph('zoo/bert', [[[1, 2, 3]]], { cache: false }))
    await expect(failing).rejects.toThrow('zoo/bert cannot generate')
  })
})
