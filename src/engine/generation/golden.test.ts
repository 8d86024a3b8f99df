import { afterAll, describe, expect, test } from 'vitest'
import { goldenTensor } from '../../../test/golden/golden.ts'
import { nodeGolden } from '../../../test/golden/nodeGolden.ts'
import { greatestDifference } from '../../../test/greatestDifference.ts'
import { openFixture } from '../../../test/openFixture.ts'
import { type GenerateOptions, type Graph, type Json, type Node } from '../../graph/versions/v1.ts'
import { createNodeRuntime } from '../../runtime/node.ts'
import { Engine } from '../engine.ts'

const exports = ['gpt2', 'llama', 'qwen3', 'gpt_neox', 'gemma3_text'] as const
const steps = 8

describe.each(exports)('generation with %s agrees with PyTorch', async architecture => {
  const golden = await nodeGolden(architecture)
  const id = `zoo/${architecture}/optimum`
  const engine = new Engine(createNodeRuntime({ intraOpThreads: 1 }), openFixture)
  afterAll(() => engine.close())
  const ids = [[...goldenTensor(golden, 'ids.a').data]]
  const direction = goldenTensor(golden, 'vec')
  let runs = 0

  async function run(nodes: readonly Node[], options: Partial<GenerateOptions> = {}): Promise<string> {
    const graph: Graph = {
      version: 1,
      tensors: { vec: { dtype: 'float32', shape: [64], sha256: 'vec' } },
      runs: [
        {
          model: { id, revision: 'main', precision: 'fp32' },
          mode: 'generate',
          prompts: [{ text: null, ids }],
          options: {
            generate: {
              maxNewTokens: steps,
              temperature: 0,
              topK: null,
              topP: null,
              seed: 0,
              stop: [],
              cache: true,
              ...options,
            },
          },
          nodes: [
            ...nodes,
            { kind: 'generate', id: 'new', rows: 0 },
            { kind: 'save', id: 'save new', name: 'newIds', value: 'new' },
          ],
        },
      ],
    }
    const hash = `run${runs++}`
    await engine.run(graph, hash, new Map([['vec', direction]]))
    return hash
  }

  const dataOf = async (ref: string) => [...(await engine.look(ref)).data]

  /** Reads, adds to and writes back the newest position (or all) of a block's output at every step. */
  function steered(layer: number, times: number, where: 'newest' | 'all', cache: boolean): Node[] {
    const site = `${golden.modules.block.replace('{}', String(layer))}.output`
    const all = where === 'all'
    return Array.from({ length: steps }, (_, step): Node[] => {
      const length = cache && step > 0 ? 1 : (ids[0]?.length ?? 0) + step
      const index: Json = [
        { kind: 'slice', start: null, stop: null, step: null },
        { kind: 'int', value: length - 1 },
      ]
      const op = (id: string, name: string, inputs: string[], attrs: Record<string, Json> = {}): Node => ({
        kind: 'op',
        id: `${id}${step}`,
        op: name,
        inputs: inputs.map(input => `${input}${step}`),
        attrs,
      })
      const sum = all
        ? [op('x', 'add', ['r', 'd'])]
        : [
            op('l', 'index', ['r'], { index }),
            op('s', 'add', ['l', 'd']),
            op('x', 'put', ['r', 's'], { index }),
          ]
      return [
        { kind: 'constant', id: `v${step}`, tensor: 'vec' },
        { kind: 'scalar', id: `n${step}`, value: times },
        op('d', 'mul', ['v', 'n']),
        { kind: 'read', id: `r${step}`, site, rows: 0, step, previous: null },
        ...sum,
        { kind: 'write', id: `w${step}`, site, rows: 0, step, previous: null, value: `x${step}` },
      ]
    }).flat()
  }

  const lastLogits = (): Node[] => [
    {
      kind: 'read',
      id: 'logits',
      site: `${golden.modules.head}.output`,
      rows: 0,
      step: steps - 1,
      previous: null,
    },
    { kind: 'save', id: 'save logits', name: 'logits', value: 'logits' },
  ]

  function expectNothingLeft() {
    engine.disposeAll()
    const { liveTensors, weightTensors } = engine.counters()
    expect(liveTensors - weightTensors).toBe(0)
  }

  test.each([true, false])('greedy, with cache: %s', async cache => {
    const hash = await run([], { cache })
    expect(await dataOf(`${hash}/newIds`)).toEqual([...goldenTensor(golden, 'gen.greedy').data])
    expectNothingLeft()
  })

  test.each(['steered', 'steered_all'])('%s, without a cache', async name => {
    const where = name === 'steered' ? 'newest' : 'all'
    const hash = await run(steered(1, 4, where, false), { cache: false })
    expect(await dataOf(`${hash}/newIds`)).toEqual([...goldenTensor(golden, `gen.${name}`).data])
    expectNothingLeft()
  })

  test.each([true, false])('steered at layer 0, with cache: %s', async cache => {
    const nodes = [...steered(0, golden.steer, 'newest', cache), ...lastLogits()]
    const hash = await run(nodes, { cache })
    const name = `gen.steer0_${cache ? 'cached' : 'uncached'}`
    expect(await dataOf(`${hash}/newIds`)).toEqual([...goldenTensor(golden, name).data])
    const logits = (await dataOf(`${hash}/logits`)).slice(-256)
    expect(greatestDifference(logits, goldenTensor(golden, `${name}_logits`).data)).toBeLessThan(1e-5)
    expectNothingLeft()
  })
})
