import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cpuTime } from '../../test/cpuTime.ts'
import { anyGraph, op, read, save, scalar, skip, traceOf, write } from '../../test/graphs.ts'
import { VitrineError } from './errors.ts'
import { validateGraph } from './validate.ts'
import { type Graph, type Json, type Node } from './versions/v1.ts'

const span = { file: 'a.ts', line: 3, column: 5 }

function errorOf(value: unknown): VitrineError {
  try {
    validateGraph(value)
  } catch (error) {
    if (error instanceof VitrineError) return error
    throw error
  }
  throw new Error('the graph was accepted')
}

/** A node that is none, for hostile input. */
const odd = (value: unknown): Node => value as Node

const errorOfNodes = (...nodes: Node[]): VitrineError => errorOf(traceOf(nodes))
const softmax = (attrs: Record<string, Json>): Node => ({
  kind: 'op',
  id: '1',
  op: 'softmax',
  inputs: ['0'],
  attrs,
  span,
})

const withPrompts = (prompts: number[][][], nodes: Node[] = []): Graph => ({
  ...traceOf([]),
  runs: traceOf(nodes).runs.map(run => ({ ...run, prompts: prompts.map(ids => ({ text: null, ids })) })),
})

test('LANGUAGE 21: rows of a prompt may differ in length, and prompts may where no node speaks of all rows', () => {
  const graph = withPrompts([[[1], [1, 2]], [[1, 2, 3]]], [read('0', 'h.0.output', { rows: 1 })])
  expect(validateGraph(graph)).toEqual(graph)
})

describe('LANGUAGE 24: several runs', () => {
  const session = (first: Node[], second: Node[]): Graph => ({
    ...traceOf([]),
    runs: [...traceOf(first).runs, ...traceOf(second).runs],
  })

  test('a node may use values of earlier runs', () => {
    const graph = session(
      [read('0', 'h.0.output')],
      [write('1', 'h.0.output', '0'), read('2', 'h.1.output'), save('3', '2', 'x')],
    )
    expect(validateGraph(graph)).toEqual(graph)
  })

  test.each<[string, Node[], Node[], string, RegExp]>([
    [
      'a value of a later run',
      [save('0', '1', 'x')],
      [read('1', 'h.0.output')],
      'runs[0].nodes[0].value',
      /no earlier node/,
    ],
    ['the same id again', [scalar('0', 1)], [scalar('0', 1)], 'runs[1].nodes[0].id', /two nodes/],
    [
      'the same name again',
      [scalar('0', 1), save('1', '0', 'x')],
      [save('2', '0', 'x')],
      'runs[1].nodes[0].name',
      /two saves/,
    ],
    [
      'a write of another run before it',
      [scalar('0', 1), write('1', 'h.0.output', '0')],
      [read('2', 'h.0.output', { previous: '1' })],
      'runs[1].nodes[0].previous',
      /no earlier write/,
    ],
  ])('refused: %s', (_what, first, second, path, message) => {
    const error = errorOf(session(first, second))
    expect(error.path).toBe(path)
    expect(error.message).toMatch(message)
  })

  test('a skip in one run says nothing of another', () => {
    const graph = session([scalar('0', 1), skip('1', 'h.0', '0')], [read('2', 'h.0.attn.q')])
    expect(validateGraph(graph)).toEqual(graph)
  })
})

describe('LANGUAGE 13: a skip', () => {
  const inside = { ...read('1', 'h.0.attn.q'), span }
  const skipped = { ...skip('2', 'h.0', '0'), span: { ...span, line: 9 } }

  test('replaces the output of its module, and a later write follows it', () => {
    const nodes = [
      scalar('0', 1),
      write('1', 'h.0.output', '0'),
      skip('2', 'h.0', '0', { previous: '1' }),
      write('3', 'h.0.output', '0', { previous: '2' }),
      read('4', 'h.0.input'),
      read('5', 'h.0.output', { previous: '3' }),
    ]
    expect(validateGraph(traceOf(nodes))).toEqual(traceOf(nodes))
  })

  test.each([
    ['before', [scalar('0', 1), inside, skipped], 1],
    ['after', [scalar('0', 1), skipped, inside], 2],
  ])('a read inside it, %s it, is refused and names both lines', (_where, nodes, at) => {
    const error = errorOfNodes(...nodes)
    expect(error.message).toBe('h.0.attn.q lies inside h.0, which is skipped')
    expect(error.path).toBe(`runs[0].nodes[${at}].site`)
    expect([error.span?.line, error.related?.line]).toEqual([3, 9])
  })

  test.each([
    ['a write inside it', write('1', 'h.0.mlp.output', '0'), 'site'],
    ['a skip inside it', skip('1', 'h.0.mlp', '0'), 'module'],
  ])('%s is refused', (_what, node, field) => {
    expect(errorOfNodes(scalar('0', 1), node, skipped).path).toBe(`runs[0].nodes[1].${field}`)
  })

  test('holds for its rows only, and for no module whose name begins like its own', () => {
    const nodes = [skip('2', 'h.1', '0'), read('3', 'h.1.attn.q', { rows: 1 }), read('4', 'h.10.attn.q')]
    expect(() => validateGraph(traceOf([scalar('0', 1), ...nodes], 2))).not.toThrow()
  })

  test('10,000 nodes with 5,000 skips are checked in less than half a second', () => {
    const nodes: Node[] = [scalar('0', 1)]
    for (let i = 1; i < 5000; i++) nodes.push(skip(`s${i}`, `h.${i}`, '0'), read(`r${i}`, `g.${i}.attn.q`))
    expect(cpuTime(() => validateGraph(traceOf(nodes)))).toBeLessThan(500)
  })
})

test('a well-formed graph comes back equal', () => {
  fc.assert(
    fc.property(anyGraph, graph => {
      expect(validateGraph(graph)).toEqual(graph)
    }),
  )
})

test('a graph with every field comes back equal', () => {
  const graph: Graph = {
    version: 1,
    runs: [
      {
        model: { id: 'vitrine/atlas', revision: 'main', precision: 'fp32' },
        mode: 'trace',
        prompts: [{ text: 'a', ids: [[1, 2]] }],
        options: { remote: 'lab' },
        nodes: [
          { ...read('0', 'h.0.output'), span, label: 'hidden', dtype: 'float32', shape: [1, 'position', 8] },
          { kind: 'prompt', id: '1', what: 'mask', rows: 'all' },
          { kind: 'weight', id: '2', module: 'lm_head', name: 'weight' },
          { kind: 'call', id: '3', module: 'lm_head', input: '0', rows: 0 },
          { kind: 'constant', id: '4', tensor: 'c0' },
          { kind: 'result', id: '5', ref: `${'0'.repeat(64)}@lab/logits.0` },
          save('6', '3', 'out.logits'),
        ],
      },
    ],
    tensors: { c0: { dtype: 'int32', shape: [], sha256: 'f'.repeat(64) } },
  }
  expect(validateGraph(graph)).toEqual(graph)
})

describe('an error names the field and the line', () => {
  test('of a wrong attribute', () => {
    const error = errorOfNodes(read('0', 'h.0.output'), softmax({ dim: 'last' }))
    expect(error.path).toBe('runs[0].nodes[1].attrs.dim')
    expect(error.span).toEqual(span)
  })

  test('of a field of the wrong form', () => {
    const error = errorOf(traceOf([{ ...scalar('0', 1), span }, odd({ ...softmax({}), inputs: '0' })]))
    expect(error.path).toBe('runs[0].nodes[1].inputs')
    expect(error.span).toEqual(span)
  })
})

describe('refused', () => {
  const r = read('0', 'h.0.output')
  test.each<[string, Node[], string, RegExp]>([
    ['an unknown kind', [odd({ ...r, kind: 'eval' })], 'runs[0].nodes[0].kind', /kinds of node/],
    ['an unknown field', [odd({ ...r, code: '1' })], 'runs[0].nodes[0].code', /is not a field/],
    ['a missing field', [odd({ kind: 'read', id: '0' })], 'runs[0].nodes[0].site', /is missing/],
    ['an unknown operation', [r, op('1', 'sofmtax', '0')], 'runs[0].nodes[1].op', /no operation sofmtax/],
    ['an operation of every object', [r, op('1', 'toString', '0')], 'runs[0].nodes[1].op', /no operation/],
    [
      'an unknown attribute',
      [r, softmax({ dim: 0, axis: 0 })],
      'runs[0].nodes[1].attrs.axis',
      /no attribute/,
    ],
    ['a missing attribute', [r, softmax({})], 'runs[0].nodes[1].attrs.dim', /attribute dim is missing/],
    ['too few operands', [r, op('1', 'add', '0')], 'runs[0].nodes[1].inputs', /takes 2 tensors, not 1/],
    ['too many operands', [r, op('1', 'add', '0', '0', '0')], 'runs[0].nodes[1].inputs', /takes 2/],
    ['an edge forwards', [save('1', '0', 'x'), r], 'runs[0].nodes[0].value', /no earlier node 0/],
    ['an edge to itself', [r, op('1', 'neg', '1')], 'runs[0].nodes[1].inputs[0]', /no earlier node 1/],
    [
      'the value of a write',
      [r, write('1', 'h.1.output', '0'), save('2', '1', 'x')],
      'runs[0].nodes[2].value',
      /has no value/,
    ],
    ['an id twice', [r, r], 'runs[0].nodes[1].id', /two nodes have the id 0/],
    ['a name twice', [r, save('1', '0', 'x'), save('2', '0', 'x')], 'runs[0].nodes[2].name', /two saves/],
    ['a name with a space', [r, save('1', '0', 'a b')], 'runs[0].nodes[1].name', /letters/],
    ['an empty part of a name', [r, save('1', '0', 'a..b')], 'runs[0].nodes[1].name', /letters/],
    ['the key __proto__ in a name', [r, save('1', '0', 'a.__proto__')], 'runs[0].nodes[1].name', /__proto__/],
    [
      'a prompt that is not there',
      [read('0', 'h.0.output', { rows: 1 })],
      'runs[0].nodes[0].rows',
      /no prompt 1/,
    ],
    [
      'a step in a trace',
      [odd({ ...read('0', 'h.0.output'), step: 0 })],
      'runs[0].nodes[0].step',
      /belong to a generation/,
    ],
    [
      'a previous write elsewhere',
      [r, write('1', 'h.1.output', '0'), read('2', 'h.2.output', { previous: '1' })],
      'runs[0].nodes[2].previous',
      /another site/,
    ],
    [
      'a previous read',
      [r, read('2', 'h.0.output', { previous: '0' })],
      'runs[0].nodes[1].previous',
      /no earlier write/,
    ],
    [
      'a tensor that is not there',
      [{ kind: 'constant', id: '0', tensor: 'toString' }],
      'runs[0].nodes[0].tensor',
      /no tensor/,
    ],
    ['a result of no graph', [{ kind: 'result', id: '0', ref: 'abc/x' }], 'runs[0].nodes[0].ref', /hash/],
    ['infinity', [scalar('0', Infinity)], 'runs[0].nodes[0].value', /finite number/],
    [
      'a kind that is reserved',
      [r, { kind: 'grad', id: '1', inputs: ['0'], attrs: {}, span }],
      'runs[0].nodes[1].kind',
      /grad is not built yet/,
    ],
  ])('%s', (_what, nodes, path, message) => {
    const error = errorOfNodes(...nodes)
    expect(error.message).toMatch(message)
    expect(error.path).toBe(path)
  })

  test.each<[string, unknown, RegExp]>([
    ['nothing', undefined, /plain JSON/],
    ['null', null, /no version/],
    ['a text', 'graph', /no version/],
    ['a list', [], /no version/],
    ['a version of the future', { version: 2 }, /version 2; this Vitrine reads version 1/],
    ['a version that is text', { version: '1' }, /whole number/],
    ['no runs', { version: 1, tensors: {} }, /runs/],
    ['a big integer', { version: 1, runs: [1n] }, /plain JSON/],
    ['a key of every object', JSON.parse('{"version":1,"runs":[],"tensors":{"__proto__":{}}}'), /__proto__/],
    [
      'a generation without options',
      { ...traceOf([]), runs: traceOf([]).runs.map(run => ({ ...run, mode: 'generate' })) },
      /how many tokens/,
    ],
    [
      'a trace without a model',
      { ...traceOf([]), runs: traceOf([]).runs.map(run => ({ ...run, model: null })) },
      /needs a model/,
    ],
    ['a prompt without rows', withPrompts([[]]), /at least one row/],
    ['a row without tokens', withPrompts([[[1], []]]), /at least one token/],
    [
      'all rows of prompts of different length',
      withPrompts([[[1]], [[1, 2]]], [read('0', 'h.0.output', { rows: 'all' })]),
      /different lengths/,
    ],
    [
      'too many nodes',
      traceOf(Array.from({ length: 10_001 }, (_, i) => scalar(`n${i}`, i))),
      /at most 10000 nodes/,
    ],
    ['too many bytes', traceOf([{ ...scalar('0', 1), label: 'x'.repeat(1_000_000) }]), /at most 1 MB/],
  ])('%s', (_what, value, message) => {
    expect(errorOf(value).message).toMatch(message)
  })

  test('an object that refers to itself', () => {
    const loop: Record<string, unknown> = { version: 1 }
    loop.runs = [loop]
    expect(errorOf(loop).message).toMatch(/plain JSON/)
  })

  test('any JSON at all, with nothing but a VitrineError', () => {
    fc.assert(
      fc.property(fc.jsonValue(), json => {
        expect(errorOf({ version: 1, runs: json })).toBeInstanceOf(VitrineError)
      }),
    )
  })

  test('any graph with one field replaced, or accepted as it is', () => {
    fc.assert(
      fc.property(
        anyGraph,
        fc.jsonValue(),
        fc.nat(),
        fc.constantFrom('id', 'kind', 'inputs', 'attrs', 'previous', 'rows', 'site'),
        (graph, json, at, field) => {
          const nodes = graph.runs[0]?.nodes ?? []
          Object.assign(nodes[at % nodes.length] ?? {}, { [field]: json })
          try {
            validateGraph(graph)
          } catch (error) {
            expect(error).toBeInstanceOf(VitrineError)
          }
        },
      ),
    )
  })
})

test('a wrong name of an operation comes with the nearest', () => {
  expect(errorOfNodes(read('0', 'h.0.output'), op('1', 'sofmtax', '0')).hint).toMatch(/did you mean softmax/)
})

test('10,000 nodes are checked in less than half a second', () => {
  const nodes: Node[] = [scalar('0', 1)]
  for (let i = 1; i < 9999; i++) nodes.push(op(String(i), 'add', String(i - 1), '0'))
  const graph = traceOf(nodes)
  expect(cpuTime(() => validateGraph(graph))).toBeLessThan(500)
})
