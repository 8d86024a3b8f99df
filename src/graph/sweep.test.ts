import { describe, expect, test } from 'vitest'
import { op, read, save, scalar, traceOf, write } from '../../test/graphs.ts'
import { describeAtlas } from '../../test/recordingExecutor.ts'
import { canonicalize, hashGraph } from './canonical.ts'
import { findCycle } from './cycle.ts'
import { liveNodes } from './liveness.ts'
import { cellCount, cellValues, nodeInCell } from './sweepCells.ts'
import { validateAgainst } from './validateAgainst.ts'
import { validateGraph } from './validate.ts'
import { type Graph, type Node, type SweepNode } from './versions/v1.ts'

const { siteMap } = describeAtlas('')
const resid = (layer: number) => `transformer.h.${layer}.output`

const head = (axes: SweepNode['axes'] = [{ name: 'layer', values: [0, 1, 2] }]): SweepNode => ({
  kind: 'sweep',
  id: 'h',
  rows: 0,
  axes,
})

const inBody = (node: Node, more: Partial<Node> = {}): Node => Object.assign({}, node, { sweep: 'h' }, more)
const swept = (id: string, value: string): Node => ({ kind: 'swept', id, of: 'h', value })

/** Adds 1 after each of three layers, and reads the last layer in each cell. */
const steering = (): Node[] => [
  scalar('one', 1),
  head(),
  inBody(read('r', resid(0)), { cells: { site: [0, 1, 2].map(resid) } }),
  inBody(op('a', 'add', 'r', 'one')),
  inBody(write('w', resid(0), 'a'), { cells: { site: [0, 1, 2].map(resid) } }),
  inBody(read('l', resid(5))),
  swept('all', 'l'),
  save('s', 'all', 'logits'),
]

const errorOf = (check: () => unknown): { message: string; path?: string } => {
  try {
    check()
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new Error('nothing was thrown')
}

test('LANGUAGE 26: a sweep is accepted as it is, and its values have the axes in front', () => {
  const graph = traceOf(steering())
  expect(validateGraph(graph)).toEqual(graph)
  expect(validateAgainst(graph, siteMap).get('all')).toEqual({ dtype: 'float32', shape: [3, 1, 3, 128] })
})

test('cells are counted with the last axis fastest', () => {
  const axes = [
    { name: 'layer', values: [0, 5] },
    { name: 'word', values: ['a', 'b', 'c'] },
  ]
  expect(cellCount(head(axes))).toBe(6)
  expect(cellValues(head(axes), 4)).toEqual({ layer: 5, word: 'b' })
})

test('a node in a cell has its own fields and edges, and is an ordinary node', () => {
  const node = inBody(
    Object.assign(op('i', 'index', 'r'), { attrs: { index: [{ kind: 'int', value: 0 }] } }),
    {
      cells: { 'attrs.index.0.value': [7, 8] },
      cellEdges: { 'inputs.0': ['x', 'y'] },
    },
  )
  expect(nodeInCell(node, 1, id => `${id}!`)).toEqual({
    kind: 'op',
    id: 'i!',
    op: 'index',
    inputs: ['y!'],
    attrs: { index: [{ kind: 'int', value: 8 }] },
  })
})

describe('refused', () => {
  const replace = (id: string, node: Node): Node[] => steering().map(old => (old.id === id ? node : old))
  test.each<[string, Node[], RegExp]>([
    ['no axis', replace('h', head([])), /at least one axis/],
    ['an axis without values', replace('h', head([{ name: 'a', values: [] }])), /at least one value/],
    [
      'an axis twice',
      replace(
        'h',
        head([
          { name: 'a', values: [0] },
          { name: 'a', values: [0] },
        ]),
      ),
      /one name/,
    ],
    [
      'too many cells',
      replace(
        'h',
        head(['a', 'b'].map(name => ({ name, values: Array.from({ length: 101 }, (_, i) => i) }))),
      ),
      /at most 10000 cells/,
    ],
    [
      'too few values',
      replace('r', inBody(read('r', resid(0)), { cells: { site: [resid(0)] } })),
      /3 cells and 1 values/,
    ],
    [
      'a field that may not differ',
      replace('r', inBody(read('r', resid(0)), { cells: { kind: ['read', 'read', 'read'] } })),
      /same in all cells/,
    ],
    [
      'a field that it has not',
      replace('a', inBody(op('a', 'add', 'r', 'one'), { cells: { 'attrs.dim': [0, 1, 2] } })),
      /has no attrs\.dim/,
    ],
    [
      'a value of the wrong form',
      replace('r', inBody(read('r', resid(0)), { cells: { site: [resid(0), 3, resid(2)] } })),
      /in cell 1/,
    ],
    [
      'an edge into the body',
      [...steering(), op('out', 'neg', 'l'), save('x', 'out', 'x')],
      /belongs to the body of a sweep/,
    ],
    [
      'an edge out of the body past its head',
      [scalar('one', 1), head(), scalar('late', 2), inBody(op('a', 'add', 'one', 'late'))],
      /after the head/,
    ],
    ['a save in the body', [...steering(), inBody(save('x', 'l', 'x'))], /cannot stand in the body/],
    ['a body of nothing', [inBody(read('r', resid(0)))], /no earlier sweep/],
    ['cells outside', [Object.assign(read('r', resid(0)), { cells: {} })], /only the body/],
    ['a swept value from outside', [...steering(), swept('x', 'one')], /no value of the body/],
  ])('%s', (_what, nodes, message) => {
    expect(errorOf(() => validateGraph(traceOf(nodes))).message).toMatch(message)
  })

  test('a site that the model has not, in a later cell', () => {
    const nodes = replace('r', inBody(read('r', resid(0)), { cells: { site: [0, 1, 9].map(resid) } }))
    expect(errorOf(() => validateAgainst(validateGraph(traceOf(nodes)), siteMap)).message).toMatch(/h\.9/)
  })

  test('cells of different shapes', () => {
    const nodes = replace(
      'l',
      inBody(read('l', resid(5)), { cells: { site: [resid(5), resid(5), 'lm_head.output'] } }),
    )
    expect(errorOf(() => validateAgainst(validateGraph(traceOf(nodes)), siteMap)).message).toMatch(
      /first cell has float32 \[1, 3, 128\] here and cell 2 float32 \[1, 3, 2048\]/,
    )
  })
})

test('what the body writes is live for its reads, and for no others', () => {
  const outer = [...steering().slice(0, -2), read('o', resid(5)), save('s', 'o', 'o')]
  expect([...liveNodes(traceOf(outer))].sort()).toEqual(['o', 's'])
  expect(liveNodes(traceOf(steering()))).toContain('w')
})

describe('canonical form', () => {
  test('is a valid graph, and its own canonical form', () => {
    const canonical = canonicalize(traceOf(steering()))
    expect(canonicalize(validateGraph(canonical))).toEqual(canonical)
    expect(validateAgainst(canonical, siteMap).size).toBe(canonical.runs[0]?.nodes.length)
  })

  test('sweeps that write other values are two, those that read other values are one', () => {
    const second = (nodes: Node[]): Node[] => {
      const rename = (text: string): string => text.replaceAll(/"(h|r|a|w|l|all|s|logits)"/g, '"$1$1"')
      return JSON.parse(rename(JSON.stringify(nodes))) as Node[]
    }
    const heads = (graph: Graph) =>
      canonicalize(validateGraph(graph)).runs[0]?.nodes.filter(({ kind }) => kind === 'sweep').length
    const body = steering().slice(1)
    expect(heads(traceOf([...steering(), ...second(body)]))).toBe(1)
    const other = body.map(node => (node.id === 'a' ? inBody(op('a', 'mul', 'r', 'one')) : node))
    expect(heads(traceOf([...steering(), ...second(other)]))).toBe(2)
  })

  test('the hash hears of axes, cells and edges of cells', () => {
    const change = (id: string, more: Partial<Node>): string =>
      hashGraph(traceOf(steering().map(node => (node.id === id ? Object.assign({}, node, more) : node))))
    const hashes = [
      hashGraph(traceOf(steering())),
      change('h', head([{ name: 'layer', values: [0, 1, 3] }])),
      change('w', { cells: { site: [0, 2, 1].map(resid) } }),
      change('a', { cellEdges: { 'inputs.1': ['r', 'one', 'one'] } }),
    ]
    expect(new Set(hashes).size).toBe(4)
  })
})

describe('cycles', () => {
  const cycleOf = (nodes: Node[]) => {
    const [run] = validateGraph(traceOf(nodes)).runs
    const found = run && findCycle(run, site => Number(site.split('.')[2]))
    return found && [found.write.id, found.read.id]
  }

  test('none where each cell reads what it writes to a later layer', () => {
    expect(cycleOf(steering())).toBeUndefined()
  })

  test('LANGUAGE 9: in one cell, of its write and its read', () => {
    const nodes = [
      head(),
      inBody(read('r', resid(1))),
      inBody(write('w', resid(1), 'r'), { cells: { site: [1, 2, 0].map(resid) } }),
    ]
    expect(cycleOf(nodes)).toEqual(['w', 'r'])
  })

  test('a value of the enclosing run may go anywhere in a cell', () => {
    const nodes = [
      read('clean', resid(5)),
      head(),
      inBody(write('w', resid(0), 'clean')),
      inBody(read('l', resid(5))),
    ]
    expect(cycleOf(nodes)).toBeUndefined()
  })

  test('LANGUAGE 9: a value of the cells may not be written around them', () => {
    const around = [...steering().slice(0, -1), op('m', 'mean', 'all'), write('back', resid(0), 'm')]
    expect(cycleOf(around)).toEqual(['back', 'l'])
  })
})
