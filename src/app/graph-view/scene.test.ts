import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyGraph, op, read, save, scalar, traceOf, write } from '../../../test/graphs.ts'
import { type Graph, type Node } from '../../graph/versions/v1.ts'
import { graphDepths, type GraphDepth } from './depth.ts'
import { modelKey, type Drawing } from './drawing.ts'
import { defaultLayout, layOut } from './layout.ts'
import { type Box, type Scene } from './scene.ts'
import { blocksOf } from './tidy.ts'
import { gpt2SiteMap } from './testSiteMap.ts'

const atlas = { id: 'vitrine/atlas', revision: 'main', precision: 'fp32' } as const
const siteMaps = { [modelKey(atlas)]: gpt2SiteMap() }
const draw = (...graphs: Graph[]): Drawing => ({
  parts: graphs.map((graph, index) => ({ kind: 'graph', graph, hash: `h${index}` })),
  siteMaps,
})

const options = fc.record({
  depth: fc.constantFrom<GraphDepth>(...graphDepths),
  cap: fc.constantFrom(12, 40, 500),
})

describe('of any graph', () => {
  const drawings = fc.array(anyGraph, { minLength: 1, maxLength: 4 }).map(graphs => draw(...graphs))

  test('the same drawing gives the same scene, and never more boxes than the cap', () => {
    fc.assert(
      fc.property(drawings, options, (drawing, own) => {
        const scene = layOut(drawing, { ...defaultLayout, ...own })
        expect(layOut(structuredClone(drawing), { ...defaultLayout, ...own })).toEqual(scene)
        expect(scene.boxes.length).toBeLessThanOrEqual(own.cap)
      }),
    )
  })

  test('each node is held by exactly one box', () => {
    fc.assert(
      fc.property(drawings, options, (drawing, own) => {
        const scene = layOut(drawing, { ...defaultLayout, ...own })
        const held = scene.boxes.flatMap(({ nodes }) => nodes.map(({ hash, id }) => `${hash}/${id}`))
        const recorded = drawing.parts.flatMap(({ graph, hash }) =>
          (graph?.runs ?? []).flatMap(run => run.nodes.map(({ id }) => `${hash}/${id}`)),
        )
        expect(held.toSorted()).toEqual(recorded.toSorted())
      }),
    )
  })

  test('wires join boxes that are there, and no box covers another', () => {
    fc.assert(
      fc.property(drawings, options, (drawing, own) => {
        const scene = layOut(drawing, { ...defaultLayout, ...own })
        const ids = new Set(scene.boxes.map(({ id }) => id))
        expect(ids.size).toBe(scene.boxes.length)
        for (const { from, to } of scene.wires) expect(ids.has(from) && ids.has(to)).toBe(true)
        expectApart(scene)
      }),
    )
  })
})

function expectApart(scene: Scene): void {
  const solid = scene.boxes.filter(({ kind }) => kind !== 'lane' && kind !== 'station')
  for (const [index, a] of solid.entries())
    for (const b of solid.slice(index + 1)) {
      const apart =
        a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y
      if (!apart) throw new Error(`${a.id} covers ${b.id}`)
    }
}

const span = (line: number) => ({ file: 'main.ts', line, column: 3 })
const ablations = (count: number): Node[] =>
  Array.from({ length: count }, (_, index): Node[] => [
    { ...read(`r${index}`, `transformer.h.${index % 6}.output`), span: span(index) },
    { ...op(`o${index}`, 'exp', `r${index}`), span: span(index) },
    { ...save(`s${index}`, `o${index}`, `value${String.fromCharCode(97 + index)}`), span: span(index) },
  ]).flat()

test('a line that is added moves nothing that stands left of it or above it', () => {
  const before = layOut(draw(traceOf(ablations(4))))
  const after = layOut(
    draw(traceOf([...ablations(4), read('new', 'lm_head.output'), save('last', 'new', 'logits')])),
  )
  const places = new Map(after.boxes.map(box => [box.id, box]))
  const stays = before.boxes.filter(({ kind, x }) => kind !== 'lane' && x < 600)
  expect(stays.length).toBeGreaterThan(10)
  for (const { id, x, y } of stays) expect(places.get(id)).toMatchObject({ x, y })
})

describe('depth', () => {
  const graph = traceOf([
    read('a', 'transformer.h.1.attn.z'),
    read('b', 'transformer.h.1.mlp.post'),
    read('c', 'transformer.h.1.output'),
    scalar('zero', 0),
    write('w', 'transformer.h.4.mlp.output', 'zero'),
  ])
  const titles = (depth: GraphDepth, opened: readonly string[] = []) =>
    layOut(draw(graph), { ...defaultLayout, depth, opened: new Set(opened) })
      .boxes.filter(({ kind }) => kind === 'site' || kind === 'module')
      .map(box => `${box.kind} ${'title' in box ? box.title : ''}`)

  test('sites stand at their block, in attention and MLP, or by themselves', () => {
    expect(titles('sites')).toEqual(['site output', 'site attn.z', 'site mlp.post', 'site mlp.output'])
    expect(titles('parts')).toEqual(['site output', 'module attn', 'module mlp', 'module mlp'])
    expect(titles('blocks')).toEqual(['module 3 read', 'module 1 written'])
    expect(titles('model')).toEqual(['module 3 read, 1 written'])
  })

  test('a folded module opens to its sites', () => {
    const scene = layOut(draw(graph), { ...defaultLayout, depth: 'parts' })
    const module = scene.boxes.find(box => box.kind === 'module' && box.title === 'attn')
    expect(titles('parts', [module?.toggle?.key ?? ''])).toContain('site attn.z')
  })

  test('an opened station has all sites of the model, those left alone too, each once', () => {
    const closed = layOut(draw(graph))
    const station = closed.boxes.find(box => box.kind === 'station' && box.title === 'layer 1')
    const opened = layOut(draw(graph), { ...defaultLayout, opened: new Set([station?.toggle?.key ?? '']) })
    const sites = opened.boxes.flatMap(box =>
      box.kind === 'site' && box.site.includes('h.1.') ? [box.site] : [],
    )
    const all = gpt2SiteMap().modules.flatMap(module =>
      module.layer === 1 ? module.sites.map(site => site.path) : [],
    )
    expect(sites.toSorted()).toEqual(all.toSorted())
    expectApart(opened)
  })

  test('layers left alone open one by one', () => {
    const closed = layOut(draw(graph))
    const folded = closed.boxes.find(box => box.kind === 'station' && box.title === 'layers 2–3')
    const opened = layOut(draw(graph), { ...defaultLayout, opened: new Set([folded?.toggle?.key ?? '']) })
    const stations = opened.boxes.flatMap(box => (box.kind === 'station' ? [box.title] : []))
    expect(stations).toContain('layer 2')
    expect(stations).toContain('layer 3')
  })
})

describe('loops', () => {
  const turns = Array.from({ length: 6 }, (_, index): Node[] => [
    { ...read(`r${index}`, `transformer.h.${index % 6}.output`), span: span(4) },
    { ...op(`n${index}`, 'norm', `r${index}`), span: span(5), label: 'size' },
    { ...save(`s${index}`, `n${index}`, `norms.${index}`), span: span(4) },
  ]).flat()
  const loop = (scene: Scene): Box | undefined => scene.boxes.find(box => box.kind === 'op')

  test('what a loop repeats is one box with a count that opens', () => {
    const scene = layOut(draw(traceOf(turns)))
    expect(loop(scene)).toMatchObject({ title: 'norm ×6', count: 6, toggle: { isOpen: false } })
    expect(scene.boxes.find(box => box.kind === 'save')).toMatchObject({ title: 'norms.0–5 ×6' })
    const opened = new Set([loop(scene)?.toggle?.key ?? ''])
    const after = layOut(draw(traceOf(turns)), { ...defaultLayout, opened })
    expect(after.boxes.filter(box => box.kind === 'op')).toHaveLength(6)
  })

  test('runs of one place of the program are drawn once, and open to all', () => {
    const graphs = Array.from({ length: 5 }, (_, index) =>
      traceOf([{ ...read('r', `transformer.h.${index}.output`), span: span(7) }, save('s', 'r', 'x')]),
    )
    const scene = layOut(draw(...graphs))
    const lanes = scene.boxes.filter(box => box.kind === 'lane')
    expect(lanes).toHaveLength(1)
    expect(lanes[0]).toMatchObject({ title: '“prompt 0” · 5 runs alike', toggle: { words: 'open all 5' } })
    const opened = new Set([lanes[0]?.toggle?.key ?? ''])
    const after = layOut(draw(...graphs), { ...defaultLayout, opened })
    expect(after.boxes.filter(box => box.kind === 'lane')).toHaveLength(5)
  })
})

test('an opened sweep shows its cells with what varies', () => {
  const sweep = traceOf([
    {
      kind: 'sweep',
      id: 'h',
      rows: 0,
      axes: [
        { name: 'layer', values: [0, 1, 2] },
        { name: 'pos', values: [-2, -1] },
      ],
    },
    { ...read('r', 'transformer.h.0.output'), sweep: 'h' },
    { kind: 'swept', id: 'all', of: 'h', value: 'r' },
  ])
  const closed = layOut(draw(sweep))
  const lane = closed.boxes.find(box => box.kind === 'lane')
  expect(lane?.toggle?.words).toBe('open its 6 cells')
  const opened = layOut(draw(sweep), { ...defaultLayout, opened: new Set([lane?.toggle?.key ?? '']) })
  const cells = opened.boxes.filter(box => box.kind === 'cell')
  expect(cells.map(box => box.title)).toEqual(['0, -2', '0, -1', '1, -2', '1, -1', '2, -2', '2, -1'])
  expectApart(opened)
})

test('the work of a layout grows with the number of nodes, not faster', () => {
  const touches = (count: number): number => {
    let reads = 0
    const nodes = Array.from({ length: count }, (_, index) =>
      counted(
        index === 0
          ? read('0', 'lm_head.output')
          : { ...op(`${index}`, 'exp', `${index - 1}`), span: span(index) },
      ),
    )
    function counted(node: Node): Node {
      return new Proxy(node, {
        get(target, key) {
          reads++
          const value: unknown = Reflect.get(target, key)
          return value
        },
      })
    }
    layOut(draw(traceOf(nodes)))
    return reads / count
  }
  expect(touches(3000)).toBeLessThan(touches(300) * 1.5)
})

test('a strip and what stands on it is one block, everything else is by itself', () => {
  const scene = layOut(draw(traceOf(ablations(3))))
  const blocks = blocksOf(scene)
  expect(blocks.flatMap(({ box, inside }) => [box, ...inside]).length).toBe(scene.boxes.length)
  expect(blocks.filter(({ box }) => box.kind === 'lane')[0]?.inside.length).toBeGreaterThan(6)
})
