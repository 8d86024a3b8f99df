import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cpuTime } from '../../test/cpuTime.ts'
import { canonicalize, hashGraph } from './canonical.ts'
import { anyGraph, op, read, renameIds, save, scalar, traceOf, write } from '../../test/graphs.ts'
import { type Graph, type Node } from './versions/v1.ts'

const withNodes = (graph: Graph, change: (nodes: Node[]) => Node[]): Graph => ({
  ...graph,
  runs: graph.runs.map(run => ({ ...run, nodes: change(run.nodes) })),
})

describe('the hash of a graph is the same', () => {
  test('under other ids', () => {
    fc.assert(
      fc.property(anyGraph, graph => hashGraph(renameIds(graph, id => `node-${id}`)) === hashGraph(graph)),
    )
  })

  test('under other spans, labels and inferred types', () => {
    fc.assert(
      fc.property(anyGraph, fc.nat(99), (graph, line) => {
        const span = { file: 'a.ts', line, column: 1 }
        const dressed = withNodes(graph, nodes =>
          nodes.map(node => ({ ...node, span, label: `x${line}`, dtype: 'float32', shape: ['batch', line] })),
        )
        expect(hashGraph(dressed)).toBe(hashGraph(graph))
      }),
    )
  })

  test('with dead nodes added', () => {
    fc.assert(
      fc.property(anyGraph, graph => {
        const dead = [
          read('d0', 'h.2.output'),
          op('d1', 'neg', 'd0'),
          read('d2', 'lm_head.output', { rows: 1 }),
        ]
        expect(hashGraph(withNodes(graph, nodes => [...nodes, ...dead]))).toBe(hashGraph(graph))
        expect(hashGraph(withNodes(graph, nodes => [...dead, ...nodes]))).toBe(hashGraph(graph))
      }),
    )
  })

  test('after a round trip through JSON with other key order', () => {
    fc.assert(
      fc.property(anyGraph, graph => {
        const reversed: unknown = JSON.parse(
          JSON.stringify(graph, (_key, value: unknown) =>
            typeof value === 'object' && value !== null && !Array.isArray(value)
              ? Object.fromEntries(Object.entries(value).reverse())
              : value,
          ),
        )
        expect(hashGraph(reversed as Graph)).toBe(hashGraph(graph))
      }),
    )
  })

  test('with independent statements in another order', () => {
    const a = [
      read('0', 'h.0.output'),
      scalar('1', 2),
      op('2', 'mul', '0', '1'),
      save('3', '2', 'x'),
      save('4', '0', 'y'),
    ]
    const b = [
      scalar('1', 2),
      read('0', 'h.0.output'),
      save('4', '0', 'y'),
      op('2', 'mul', '0', '1'),
      save('3', '2', 'x'),
    ]
    expect(hashGraph(traceOf(a))).toBe(hashGraph(traceOf(b)))
  })

  test('when one value is read twice and when it is read once', () => {
    const once = [read('0', 'h.0.output'), op('2', 'add', '0', '0'), save('3', '2', 'x')]
    const twice = [
      read('0', 'h.0.output'),
      read('1', 'h.0.output'),
      op('2', 'add', '0', '1'),
      save('3', '2', 'x'),
    ]
    expect(hashGraph(traceOf(once))).toBe(hashGraph(traceOf(twice)))
  })

  test('for the text of a prompt, the endpoint, and all rows of a single prompt', () => {
    const graph = traceOf([read('0', 'h.0.output'), save('1', '0', 'x')])
    const other = traceOf([read('0', 'h.0.output', { rows: 'all' }), save('1', '0', 'x')])
    for (const run of other.runs) {
      run.options = { remote: 'lab' }
      for (const prompt of run.prompts) prompt.text = null
    }
    expect(hashGraph(other)).toBe(hashGraph(graph))
  })

  test('for another name of the same tensor', () => {
    const constant = (tensor: string): Graph => ({
      ...traceOf([{ kind: 'constant', id: '0', tensor }, save('1', '0', 'x')]),
      tensors: { [tensor]: { dtype: 'float32', shape: [2], sha256: 'a'.repeat(64) } },
    })
    expect(hashGraph(constant('c1'))).toBe(hashGraph(constant('weights')))
  })

  test('as the hash of the canonical form, which is canonical', () => {
    fc.assert(
      fc.property(anyGraph, graph => {
        const canonical = canonicalize(graph)
        expect(canonicalize(canonical)).toEqual(canonical)
        expect(hashGraph(canonical)).toBe(hashGraph(graph))
      }),
    )
  })
})

describe('the hash of a graph differs', () => {
  const nodes = [
    scalar('0', 2),
    read('1', 'h.0.output'),
    write('2', 'h.0.output', '0'),
    read('3', 'h.1.output'),
    op('4', 'sub', '1', '3'),
    save('5', '4', 'x'),
  ]
  const base = hashGraph(traceOf(nodes, 2))
  const replaced = (id: string, node: Node): string =>
    hashGraph(
      traceOf(
        nodes.map(old => (old.id === id ? node : old)),
        2,
      ),
    )

  test.each<[string, string]>([
    ['another number', replaced('0', scalar('0', 3))],
    ['another kind of number', replaced('0', { kind: 'scalar', id: '0', value: true })],
    ['another site', replaced('1', read('1', 'h.2.output'))],
    ['another row group', replaced('1', read('1', 'h.0.output', { rows: 1 }))],
    ['another place of the write', replaced('2', write('2', 'h.0.mlp.output', '0'))],
    ['another operation', replaced('4', op('4', 'add', '1', '3'))],
    [
      'another attribute',
      replaced('4', { kind: 'op', id: '4', op: 'sub', inputs: ['1', '3'], attrs: { dim: 0 } }),
    ],
    ['swapped operands', replaced('4', op('4', 'sub', '3', '1'))],
    ['another name of a save', replaced('5', save('5', '4', 'y'))],
    [
      'no write',
      hashGraph(
        traceOf(
          nodes.filter(({ id }) => id !== '2'),
          2,
        ),
      ),
    ],
    ['one prompt less', hashGraph(traceOf(nodes, 1))],
  ])('for %s', (_what, hash) => {
    expect(hash).not.toBe(base)
  })

  test.each<[string, (graph: Graph) => void]>([
    [
      'repository',
      graph => graph.runs.forEach(run => (run.model = { id: 'a/b', revision: 'main', precision: 'fp32' })),
    ],
    [
      'revision',
      graph => graph.runs.forEach(run => run.model && (run.model = { ...run.model, revision: 'v2' })),
    ],
    [
      'precision',
      graph => graph.runs.forEach(run => run.model && (run.model = { ...run.model, precision: 'fp16' })),
    ],
    [
      'ids',
      graph =>
        graph.runs.forEach(
          run =>
            (run.prompts = [
              { text: null, ids: [[1]] },
              { text: null, ids: [[2]] },
            ]),
        ),
    ],
    ['mode', graph => graph.runs.forEach(run => (run.mode = 'compute'))],
  ])('for another %s', (_what, change) => {
    const graph = traceOf(nodes, 2)
    change(graph)
    expect(hashGraph(graph)).not.toBe(base)
  })

  test('for a read before and after a write, and for the order of two writes', () => {
    const chain = (first: number, second: number, previous: string | null) => [
      scalar('0', first),
      scalar('1', second),
      write('2', 'h.0.output', '0'),
      write('3', 'h.0.output', '1', { previous: '2' }),
      read('4', 'h.0.output', { previous }),
      save('5', '4', 'x'),
    ]
    const hashes = [chain(1, 2, '3'), chain(2, 1, '3'), chain(1, 2, '2'), chain(1, 2, null)].map(nodes =>
      hashGraph(traceOf(nodes)),
    )
    expect(new Set(hashes).size).toBe(4)
  })

  test('for the order of writes to one group and to all rows', () => {
    const group = write('2', 'h.0.output', '0', { rows: 0 })
    const all = write('3', 'h.0.output', '1', { rows: 'all' })
    const around = (writes: Node[]): Graph =>
      traceOf([scalar('0', 1), scalar('1', 2), ...writes, read('4', 'h.1.output'), save('5', '4', 'x')], 2)
    expect(hashGraph(around([group, all]))).not.toBe(hashGraph(around([all, group])))
  })
})

test('a write that no saved value can see is dead, one that may be seen is not', () => {
  const kinds = (graph: Graph) => canonicalize(graph).runs[0]?.nodes.map(({ kind }) => kind)
  const writeTo = (rows: number) => [
    scalar('0', 0),
    write('1', 'h.1.output', '0', { rows }),
    read('2', 'h.0.output', { rows: 0 }),
    save('3', '2', 'x'),
  ]
  expect(kinds(traceOf(writeTo(1), 2))).toEqual(['read', 'save'])
  expect(kinds(traceOf(writeTo(0), 2))).toContain('write')
})

test('hashing 1,000 nodes takes less than 50 ms', () => {
  const nodes: Node[] = [read('0', 'h.0.output')]
  for (let i = 1; i < 999; i++) nodes.push(op(String(i), 'add', String(i - 1), String(i >> 1)))
  const graph = traceOf([...nodes, save('s', '998', 'x')])
  expect(cpuTime(() => hashGraph(graph), 5)).toBeLessThan(50)
})
