import { describe, expect, test } from 'vitest'
import { op, read, save, scalar, write } from '../../test/graphs.ts'
import { describeAtlas } from '../../test/recordingExecutor.ts'
import { hashGraph } from './canonical.ts'
import { liveNodes } from './liveness.ts'
import { newTokenRows } from './newTokens.ts'
import { validateAgainst } from './validateAgainst.ts'
import { validateGraph } from './validate.ts'
import { type GenerateOptions, type Graph, type Node } from './versions/v1.ts'

const greedy: GenerateOptions = {
  maxNewTokens: 4,
  temperature: 0,
  topK: null,
  topP: null,
  seed: 0,
  stop: [],
  cache: true,
}

function generationOf(nodes: readonly Node[], options: Partial<GenerateOptions> = {}): Graph {
  return {
    version: 1,
    runs: [
      {
        model: { id: 'vitrine/atlas', revision: 'main', precision: 'fp32' },
        mode: 'generate',
        prompts: [{ text: 'a', ids: [[1, 2, 3]] }],
        options: { generate: { ...greedy, ...options } },
        nodes: [
          ...nodes,
          { kind: 'generate', id: 'g', rows: 0 },
          { kind: 'save', id: 's', name: 'newIds', value: 'g' },
        ],
      },
    ],
    tensors: {},
  }
}

/** The embedded model, whose keys are those of earlier positions too. */
const siteMap = structuredClone(describeAtlas('').siteMap)
for (const { sites } of siteMap.modules)
  for (const site of sites) if (site.name === 'probs') site.shape = ['batch', 4, 'position', 'past+position']

/** The same read or write in a step. */
const at = (step: number, node: Node): Node => Object.assign(node, { step })

const [first, last] = ['transformer.h.0.output', 'transformer.h.1.output']

const errorOf = (check: () => unknown): string => {
  try {
    check()
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  return 'nothing was thrown'
}

test('LANGUAGE 25: a generation with reads and writes in steps is accepted as it is', () => {
  const graph = generationOf([at(0, read('r', last)), at(1, write('w', first, 'r'))], {
    topK: 3,
    temperature: 1,
  })
  expect(validateGraph(graph)).toEqual(graph)
})

test.each<[string, readonly Node[], RegExp]>([
  ['a place in no step', [read('r', last)], /in one step/],
  ['a step that is not reached', [at(4, read('r', last))], /there is no step 4/],
  [
    'a previous write in another step',
    [scalar('0', 0), at(0, write('w', last, '0')), at(1, read('r', last, { previous: 'w' }))],
    /another step/,
  ],
])('refused: %s', (_what, nodes, message) => {
  expect(errorOf(() => validateGraph(generationOf(nodes)))).toMatch(message)
})

test('refused: a generation without options, or of several prompts', () => {
  const [run] = generationOf([]).runs
  const withRun = (more: object) => ({ version: 1, runs: [{ ...run, ...more }], tensors: {} })
  expect(errorOf(() => validateGraph(withRun({ options: {} })))).toMatch(/how many tokens/)
  expect(errorOf(() => validateGraph(withRun({ mode: 'trace' })))).toMatch(/does not generate/)
  const prompt = { text: null, ids: [[1]] }
  expect(errorOf(() => validateGraph(withRun({ prompts: [prompt, prompt] })))).toMatch(/one prompt/)
})

describe('shapes', () => {
  const shapesOf = (options: Partial<GenerateOptions>) => {
    const graph = generationOf(
      [at(0, read('a', last)), at(2, read('b', last)), at(2, read('p', 'transformer.h.0.attn.probs'))],
      options,
    )
    const types = validateAgainst(validateGraph(graph), siteMap)
    return ['a', 'b', 'p', 'g'].map(id => types.get(id)?.shape.slice(0, 4))
  }

  test('LANGUAGE 25: with a cache a later step sees the newest position only', () => {
    const [prompt, later, probs, tokens] = shapesOf({ cache: true })
    expect(prompt?.[1]).toBe(3)
    expect(later?.[1]).toBe(1)
    expect(probs?.slice(2)).toEqual([1, 5])
    expect(tokens).toEqual([1, 4])
  })

  test('LANGUAGE 25: without a cache it sees all positions', () => {
    const [prompt, later, probs] = shapesOf({ cache: false })
    expect([prompt?.[1], later?.[1], probs?.slice(2)]).toEqual([3, 5, [5, 5]])
  })
})

describe('order of steps', () => {
  const check = (nodes: readonly Node[]) => validateAgainst(validateGraph(generationOf(nodes)), siteMap)

  test('LANGUAGE 25: a value may flow from a step to a later one, whatever their places', () => {
    check([at(0, read('r', last)), op('m', 'mean', 'r'), at(1, write('w', first, 'm'))])
  })

  test('LANGUAGE 25: a value may not flow back', () => {
    const back = [at(2, read('r', first)), op('m', 'mean', 'r'), at(1, write('w', last, 'm'))]
    expect(errorOf(() => check(back))).toMatch(/depends on transformer\.h\.0\.output.*later/)
  })
})

test('writes of a generation are live: they change the tokens', () => {
  const graph = generationOf([scalar('0', 0), at(1, write('w', first, '0'))])
  expect([...liveNodes(graph)].sort()).toEqual(['0', 'g', 's', 'w'])
})

test('how tokens are chosen, and the step of a write, are part of the hash', () => {
  const graph = (step: number, options: Partial<GenerateOptions> = {}) =>
    hashGraph(generationOf([scalar('0', 0), at(step, write('w', first, '0'))], options))
  const hashes = [
    graph(0),
    graph(1),
    graph(0, { seed: 1 }),
    graph(0, { cache: false }),
    graph(0, { stop: [[0]] }),
  ]
  expect(new Set(hashes).size).toBe(hashes.length)
  expect(graph(0)).toBe(graph(0))
})

test('the same reads in other steps are different nodes', () => {
  const of = (step: number) =>
    hashGraph(generationOf([at(step, read('r', last)), op('m', 'abs', 'r'), save('x', 'm', 'x')]))
  expect(of(0)).not.toBe(of(1))
})

test('new tokens of a row end with the first stop sequence', () => {
  const data = Int32Array.from([5, 1, 2, 0, 0, 4, 4, 4, 4, 4])
  const rows = newTokenRows({ dtype: 'int32', shape: [2, 5], data }, [[0], [1, 2, 0]])
  expect(rows).toEqual([
    [5, 1, 2, 0],
    [4, 4, 4, 4, 4],
  ])
})
