import { describe, expect, test } from 'vitest'
import { op, read, save, scalar, skip, traceOf, write } from '../../../test/graphs.ts'
import { type ShowCard } from '../../graph/showCard.ts'
import { type Graph, type Node } from '../../graph/versions/v1.ts'
import { openCapGroup } from './capGroups.ts'
import { modelKey, type Drawing } from './drawing.ts'
import { defaultLayout, layOut } from './layout.ts'
import { type Box, type Scene } from './scene.ts'
import { gpt2SiteMap } from './testSiteMap.ts'

const atlas = { id: 'vitrine/atlas', revision: 'main', precision: 'fp32' } as const
const siteMaps = { [modelKey(atlas)]: gpt2SiteMap() }
const draw = (graph: Graph): Drawing => ({ parts: [{ kind: 'graph', graph, hash: 'h' }], siteMaps })

function box<K extends Box['kind']>(scene: Scene, kind: K, title: string): Box & { kind: K } {
  const found = scene.boxes.find((one): one is Box & { kind: K } => one.kind === kind && one.title === title)
  if (found === undefined) throw new Error(`no ${kind} ${title}`)
  return found
}

const ablation = traceOf([
  read('a', 'transformer.h.1.input'),
  scalar('zero', 0),
  write('w', 'transformer.h.5.mlp.output', 'zero'),
  read('l', 'lm_head.output'),
  op('last', 'index', 'l'),
  save('s', 'a', 'hidden'),
  save('t', 'last', 'logits'),
])

test('sites hang on their station, in model order, and untouched layers are folded', () => {
  const scene = layOut(draw(ablation))
  const stations = scene.boxes.filter(one => one.kind === 'station').map(one => one.title)
  expect(stations).toEqual(['embed', 'layer 0', 'layer 1', 'layers 2–4', 'layer 5', 'ln_f', 'lm_head'])
  const station = box(scene, 'station', 'layer 5')
  const site = box(scene, 'site', 'mlp.output')
  expect(site.x).toBeGreaterThan(station.x)
  expect(site.x + site.width).toBeLessThanOrEqual(station.x + station.width)
  expect(site.detail).toBe('= 0')
})

test('a number is written into the box that uses it', () => {
  const scene = layOut(
    draw(traceOf([scalar('two', 2), read('a', 'lm_head.output'), op('m', 'mul', 'a', 'two')])),
  )
  expect(box(scene, 'op', '× 2')).toBeDefined()
  expect(scene.boxes.some(one => one.id.endsWith('.two'))).toBe(false)
})

test('operations stand below what they come from, and nothing overlaps', () => {
  const scene = layOut(draw(ablation))
  expect(box(scene, 'save', 'logits').y).toBeGreaterThan(box(scene, 'op', 'index').y)
  const solid = scene.boxes.filter(one => one.kind !== 'lane' && one.kind !== 'station')
  for (const [i, a] of solid.entries())
    for (const b of solid.slice(i + 1))
      expect(
        a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y,
      ).toBe(true)
})

test('a write from an operation is a wire into the model', () => {
  const graph = traceOf(
    [read('a', 'transformer.h.1.output'), write('w', 'transformer.h.1.output', 'a', { rows: 1 })],
    2,
  )
  expect(layOut(draw(graph)).wires).toEqual([{ id: '0.0.a>0.0.w', from: '0.0.a', to: '0.0.w', writes: true }])
})

const manyPrompts = (prompts: number): Graph => {
  const nodes = Array.from({ length: prompts }, (_, row) => [
    scalar(`z${row}`, 0),
    write(`w${row}`, `transformer.h.${row % 6}.output`, `z${row}`, { rows: row }),
    read(`r${row}`, 'lm_head.output', { rows: row }),
    op(`o${row}`, 'softmax', `r${row}`),
    save(`s${row}`, `o${row}`, `p${row}`),
  ]).flat()
  const graph = traceOf(nodes, prompts)
  for (const prompt of graph.runs[0]?.prompts ?? []) prompt.text = 'The same prompt'
  return graph
}

test('prompts treated alike are one strip that can be opened', () => {
  const folded = layOut(draw(manyPrompts(48)))
  const lanes = folded.boxes.filter(one => one.kind === 'lane')
  expect(lanes).toHaveLength(1)
  expect(lanes[0]).toMatchObject({ alike: 48, toggle: { key: '0.0:0', isOpen: false } })
  const opened = layOut(draw(manyPrompts(12)), { ...defaultLayout, opened: new Set(['0.0:0']) })
  expect(opened.boxes.filter(one => one.kind === 'lane')).toHaveLength(12)
})

test('a value that many prompts take from outside does not tell them apart, and is drawn', () => {
  const nodes = Array.from({ length: 6 }, (_, row) => [
    op(`v${row}`, 'index', 'direction'),
    write(`w${row}`, `transformer.h.${row}.output`, `v${row}`, { rows: row }),
  ]).flat()
  const graph = traceOf(
    [{ kind: 'constant', id: 'c', tensor: 't' }, op('direction', 'exp', 'c'), ...nodes],
    6,
  )
  for (const prompt of graph.runs[0]?.prompts ?? []) prompt.text = 'The same prompt'
  const scene = layOut(draw(graph))
  expect(scene.boxes.filter(one => one.kind === 'lane')).toHaveLength(1)
  expect(box(scene, 'op', 'exp')).toBeDefined()
  expect(scene.wires.filter(wire => wire.writes)).toHaveLength(1)
})

test('above the cap the rest stands in groups that say how much they hold and open', () => {
  const opened = new Set(['0.0:0'])
  const scene = layOut(draw(manyPrompts(300)), { ...defaultLayout, opened })
  expect(scene.boxes.length).toBeLessThanOrEqual(500)
  expect(scene.hidden).toBe(0)
  const groups = scene.boxes.filter(one => one.kind === 'group')
  const lanes = scene.boxes.filter(one => one.kind === 'lane').length
  expect(groups.length).toBeGreaterThan(3)
  const key = groups.at(-1)?.toggle?.key ?? ''
  const within = layOut(draw(manyPrompts(300)), { ...defaultLayout, opened: openCapGroup(opened, key) })
  expect(within.boxes.length).toBeLessThanOrEqual(500)
  expect(within.boxes.some(one => one.id === key)).toBe(false)
  expect(within.boxes.filter(one => one.kind === 'lane').length).toBeGreaterThan(lanes)
})

test('a card is joined to the result it shows, also in a later graph', () => {
  const card: ShowCard = {
    kind: 'heatmap',
    index: 0,
    values: { ref: 'h2/m', dtype: 'float32', shape: [2, 2] },
    x: null,
    y: null,
    xLabel: null,
    yLabel: null,
    center: 0,
    mark: [],
    marginals: false,
    overview: null,
  }
  const later: Graph = {
    version: 1,
    tensors: {},
    runs: [
      {
        model: null,
        mode: 'compute',
        prompts: [],
        options: {},
        nodes: [{ kind: 'result', id: 'r', ref: 'h/hidden' }, op('e', 'exp', 'r'), save('s', 'e', 'm')],
      },
    ],
  }
  const scene = layOut({
    parts: [
      { kind: 'graph', graph: ablation, hash: 'h' },
      { kind: 'show', card, graph: later, hash: 'h2' },
    ],
    siteMaps,
  })
  const ends = scene.wires.map(wire => [wire.from, wire.to])
  expect(ends).toContainEqual(['0.0.s', '1.0.e'])
  expect(ends).toContainEqual(['1.0.e', '1.show'])
})

test('what several looks compute again is drawn once', () => {
  const scene = layOut(
    draw(
      traceOf([
        read('a', 'lm_head.output'),
        op('s1', 'softmax', 'a'),
        op('s2', 'softmax', 'a'),
        op('t', 'exp', 's2'),
        save('x', 's1', 'p'),
      ]),
    ),
  )
  expect(scene.boxes.filter(one => one.title === 'softmax')).toHaveLength(1)
  expect(scene.wires.map(wire => [wire.from, wire.to])).toContainEqual(['0.0.s1', '0.0.t'])
})

test('without a site map the strip is read from the paths', () => {
  const scene = layOut({ ...draw(ablation), siteMaps: {} })
  expect(scene.boxes.filter(one => one.kind === 'station').map(one => one.title)).toContain('layer 5')
})

test('equal drawings give equal scenes, and 10,000 nodes are placed in linear time', () => {
  expect(layOut(draw(manyPrompts(20)))).toEqual(layOut(draw(manyPrompts(20))))
  const start = performance.now()
  layOut(draw(manyPrompts(2000)))
  expect(performance.now() - start).toBeLessThan(1000)
})

describe('generations', () => {
  const greedy = { maxNewTokens: 100, temperature: 0, topK: null, topP: null, seed: 0, stop: [], cache: true }
  /** Each of these steps adds to a layer and saves its norm. */
  const generation = (steps: number, odd = -1): Graph => {
    const nodes = Array.from({ length: steps }, (_, step) => {
      const site = step === odd ? 'transformer.h.1.output' : 'transformer.h.4.output'
      return [
        Object.assign(read(`r${step}`, site), { step }),
        op(`a${step}`, 'add', `r${step}`, 'c'),
        Object.assign(write(`w${step}`, site, `a${step}`), { step }),
        op(`n${step}`, 'norm', `a${step}`),
        save(`s${step}`, `n${step}`, `sizes.${step}`),
      ]
    }).flat()
    const graph = traceOf([
      { kind: 'generate', id: 'g', rows: 0 },
      save('t', 'g', 'newIds'),
      { kind: 'constant', id: 'c', tensor: 't' },
      ...nodes,
    ])
    for (const run of graph.runs) Object.assign(run, { mode: 'generate', options: { generate: greedy } })
    return graph
  }
  const lanesOf = (scene: Scene) => scene.boxes.filter(one => one.kind === 'lane').map(one => one.title)

  test('equal steps are one strip with a count, however many there are', () => {
    const scene = layOut(draw(generation(100)))
    expect(lanesOf(scene)).toEqual(['“prompt 0” · steps 0–99'])
    expect(scene.boxes.length).toBeLessThan(30)
    expect(scene.hidden).toBe(0)
    expect(box(scene, 'save', 'sizes.0–99')).toBeDefined()
    expect(box(scene, 'generate', 'new tokens')).toBeDefined()
  })

  test('a step that does something else has a strip of its own', () => {
    expect(lanesOf(layOut(draw(generation(6, 2))))).toEqual([
      '“prompt 0” · steps 0–1, 3–5',
      '“prompt 0” · step 2',
    ])
  })

  test('what is made of the steps afterwards comes from the strip that stands for them', () => {
    const later: Graph = traceOf([
      ...Array.from({ length: 5 }, (_, step): Node => ({
        kind: 'result',
        id: `x${step}`,
        ref: `h/sizes.${step}`,
      })),
      op('all', 'stack', 'x0', 'x1', 'x2', 'x3', 'x4'),
      save('y', 'all', 'all'),
    ])
    for (const run of later.runs) Object.assign(run, { mode: 'compute', prompts: [] })
    const scene = layOut({
      parts: [
        { kind: 'graph', graph: generation(5), hash: 'h' },
        { kind: 'graph', graph: later, hash: 'h2' },
      ],
      siteMaps,
    })
    expect(scene.boxes.filter(one => one.kind === 'result')).toEqual([])
    expect(scene.wires.filter(wire => wire.to === '1.0.all')).toHaveLength(1)
  })

  test('without interventions the prompt is one strip', () => {
    expect(lanesOf(layOut(draw(generation(0))))).toEqual(['“prompt 0”'])
  })
})

describe('sweeps', () => {
  const inSweep = (node: Node, more: Partial<Node> = {}): Node => Object.assign(node, { sweep: 'h' }, more)
  const sites = [0, 0, 1, 1, 2, 2].map(layer => `transformer.h.${layer}.output`)
  const sweep = traceOf([
    {
      kind: 'sweep',
      id: 'h',
      rows: 0,
      axes: [
        { name: 'layer', values: [0, 1, 2] },
        { name: 'scale', values: [0, 2] },
      ],
    },
    inSweep(read('r', sites[0] ?? ''), { cells: { site: sites } }),
    inSweep(scalar('k', 0), { cells: { value: [0, 2, 0, 2, 0, 2] } }),
    inSweep(op('m', 'mul', 'r', 'k')),
    inSweep(write('w', sites[0] ?? '', 'm'), { cells: { site: sites } }),
    inSweep(read('l', 'lm_head.output')),
    { kind: 'swept', id: 'all', of: 'h', value: 'l' },
    save('s', 'all', 'effect'),
  ])

  test('are one strip with their axes and the number of cells, and touch each of their sites', () => {
    const scene = layOut(draw(sweep))
    expect(scene.boxes.filter(one => one.kind === 'lane').map(one => one.title)).toEqual([
      'sweep over layer 3 × scale 2: 6 cells · “prompt 0”',
    ])
    const writes = scene.boxes.filter(one => one.kind === 'site' && one.role === 'write')
    expect(writes.map(one => one.kind === 'site' && one.site)).toEqual([...new Set(sites)])
    expect(scene.wires.filter(wire => wire.writes)).toHaveLength(3)
  })

  test('numbers that differ have the name of their axis', () => {
    expect(box(layOut(draw(sweep)), 'op', '× scale')).toBeDefined()
    expect(box(layOut(draw(sweep)), 'save', 'effect')).toBeDefined()
  })
})

test('a skip is drawn at its module', () => {
  const scene = layOut(
    draw(traceOf([scalar('z', 0), skip('k', 'transformer.h.2.mlp', 'z'), read('l', 'lm_head.output')])),
  )
  expect(box(scene, 'site', 'mlp')).toMatchObject({ role: 'skip', site: 'transformer.h.2.mlp.output' })
})

test('the runs of a session stand below each other, joined by the values that flow between them', () => {
  const first = traceOf([read('a', 'transformer.h.1.output')])
  const second = traceOf([
    write('b', 'transformer.h.2.output', 'a'),
    read('l', 'lm_head.output'),
    save('s', 'l', 'l'),
  ])
  const scene = layOut(draw({ version: 1, runs: [...first.runs, ...second.runs], tensors: {} }))
  const lanes = scene.boxes.filter(one => one.kind === 'lane')
  expect(lanes).toHaveLength(2)
  expect(scene.wires.map(wire => [wire.from, wire.to])).toContainEqual(['0.0.a', '0.1.b'])
})
