import { describe, expect, test } from 'vitest'
import { op, read, save, scalar, skip, traceOf, write } from '../../test/graphs.ts'
import { smallSiteMap } from '../../test/smallSiteMap.ts'
import { VitrineError } from './errors.ts'
import { validateAgainst } from './validateAgainst.ts'
import { type Graph, type Node } from './versions/v1.ts'

const block = 'transformer.h.0'
const call = (id: string, module: string, input: string): Node => ({
  kind: 'call',
  id,
  module,
  input,
  rows: 0,
})
const weight = (id: string, module: string, name: string): Node => ({ kind: 'weight', id, module, name })

function errorOf(graph: Graph): VitrineError {
  try {
    validateAgainst(graph, smallSiteMap())
  } catch (error) {
    if (error instanceof VitrineError) return error
    throw error
  }
  throw new Error('the graph was accepted')
}

test('every node has its type, whatever was recorded', () => {
  const graph = traceOf(
    [
      { ...read('hidden', `${block}.output`), dtype: 'bool', shape: [99] },
      { kind: 'prompt', id: 'ids', what: 'ids', rows: 'all' },
      call('logits', 'lm_head', 'hidden'),
      call('embedded', 'transformer.wte', 'ids'),
      weight('w', 'lm_head', 'weight'),
      scalar('two', 2),
      op('twice', 'mul', 'hidden', 'two'),
      write('set', `${block}.output`, 'two', { rows: 1 }),
      save('out', 'logits', 'logits'),
    ],
    2,
  )
  expect(Object.fromEntries(validateAgainst(graph, smallSiteMap()))).toEqual({
    hidden: { dtype: 'float32', shape: [1, 3, 8] },
    ids: { dtype: 'int32', shape: [2, 3] },
    logits: { dtype: 'float32', shape: [1, 3, 16] },
    embedded: { dtype: 'float32', shape: [2, 3, 8] },
    w: { dtype: 'float32', shape: [16, 8] },
    two: { dtype: 'int32', shape: [], weak: true },
    twice: { dtype: 'float32', shape: [1, 3, 8] },
    set: { dtype: 'float32', shape: [1, 3, 8] },
    out: { dtype: 'float32', shape: [1, 3, 16] },
  })
})

test('a whole number that no int32 holds is a float, as it is while a program is recorded', () => {
  const graph = traceOf([
    read('hidden', `${block}.output`),
    { kind: 'prompt', id: 'ids', what: 'ids', rows: 'all' },
    scalar('great', 2 ** 40),
    scalar('greatest', 2 ** 31 - 1),
    op('floats', 'mul', 'ids', 'great'),
    op('ints', 'mul', 'ids', 'greatest'),
  ])
  const types = validateAgainst(graph, smallSiteMap())
  expect(types.get('great')).toEqual({ dtype: 'float32', shape: [], weak: true })
  expect(types.get('greatest')).toEqual({ dtype: 'int32', shape: [], weak: true })
  expect(types.get('floats')?.dtype).toBe('float32')
  expect(types.get('ints')?.dtype).toBe('int32')
})

test('a result has the type that its keeper knows, else the recorded one', () => {
  const ref = `${'0'.repeat(64)}/x`
  const graph = traceOf([{ kind: 'result', id: '0', ref, dtype: 'bool', shape: [4] }])
  expect(validateAgainst(graph, smallSiteMap()).get('0')).toEqual({ dtype: 'bool', shape: [4] })
  const kept = () => ({ dtype: 'int32', shape: [2] }) as const
  expect(validateAgainst(graph, smallSiteMap(), kept).get('0')).toEqual({ dtype: 'int32', shape: [2] })
})

describe('refused, with the place', () => {
  const hidden = read('0', `${block}.output`)
  test.each<[string, Node[], string, RegExp, RegExp?]>([
    [
      'a site that is not there',
      [read('0', `${block}.outputs`)],
      'site',
      /no site/,
      /did you mean transformer.h.0.output/,
    ],
    ['a site that the file has not', [read('0', `${block}.attn.q`)], 'site', /it is fused/],
    ['an alias, which is not canonical', [read('0', 'layers.0.output')], 'site', /no site/],
    [
      'a module that is not there',
      [hidden, call('1', 'lm_heda', '0')],
      'module',
      /no module/,
      /did you mean lm_head/,
    ],
    ['a module that cannot be called', [hidden, call('1', 'transformer.h', '0')], 'module', /it is a list/],
    [
      'a module with an input of other width',
      [scalar('0', 1), call('1', 'lm_head', '0')],
      'input',
      /last dimension of 8/,
    ],
    ['an embedding of numbers', [hidden, call('1', 'transformer.wte', '0')], 'input', /takes ids/],
    [
      'a weight that is not there',
      [scalar('0', 1), weight('1', 'lm_head', 'bias')],
      'name',
      /no weight bias/,
      /weight/,
    ],
    ['ids written', [scalar('0', 1), write('1', 'transformer.wte.input', '0')], 'site', /not written/],
    [
      'a value that enlarges a site',
      [weight('0', 'lm_head', 'weight'), write('1', `${block}.output`, '0')],
      'value',
      /does not broadcast/,
    ],
    [
      'a skip with a value that enlarges the output',
      [weight('0', 'lm_head', 'weight'), skip('1', block, '0')],
      'value',
      /does not broadcast/,
    ],
    ['a skipped list', [scalar('0', 1), skip('1', 'transformer.h', '0')], 'module', /has no output/],
    [
      'a skip of no module',
      [scalar('0', 1), skip('1', 'transformer.h.1', '0')],
      'module',
      /no module/,
      /did you mean transformer.h.0/,
    ],
    [
      'shapes that do not meet',
      [hidden, weight('w', 'lm_head', 'weight'), op('1', 'add', '0', 'w')],
      '',
      /shape|broadcast/,
    ],
  ])('%s', (_what, nodes, field, message, hint = /^/) => {
    const error = errorOf(traceOf(nodes))
    const at = `runs[0].nodes[${nodes.length - 1}]`
    expect(error.message).toMatch(message)
    expect(error.path).toBe(field === '' ? at : `${at}.${field}`)
    expect(error.hint ?? '').toMatch(hint)
  })

  test('LANGUAGE 9: a cycle, naming both lines', () => {
    const at = (line: number) => ({ file: 'a.ts', line, column: 1 })
    const error = errorOf(
      traceOf([
        { ...hidden, span: at(3) },
        { ...write('1', `${block}.input`, '0'), span: at(4) },
      ]),
    )
    expect(error.span).toEqual(at(4))
    expect(error.related).toEqual(at(3))
    expect(error.path).toBe('runs[0].nodes[1].value')
  })

  test('LANGUAGE 9, 13: a skip with a value from behind it is a cycle', () => {
    const error = errorOf(traceOf([read('0', 'lm_head.output'), op('2', 'mean', '0'), skip('1', block, '2')]))
    expect(error.message).toBe(
      `${block}.output is written with a value that depends on lm_head.output, which comes later in the same prompt`,
    )
  })

  test('an operation that does not fit, on its line', () => {
    const span = { file: 'a.ts', line: 2, column: 7 }
    const error = errorOf(
      traceOf([hidden, weight('1', 'lm_head', 'weight'), { ...op('2', 'add', '0', '1'), span }]),
    )
    expect(error.span).toEqual(span)
  })
})

test('a token that the model does not have is named', () => {
  const graph = traceOf([read('hidden', `${block}.output`)])
  const [run] = graph.runs
  const prompt = run?.prompts[0]
  if (prompt === undefined) throw new Error('the trace has no prompt')
  prompt.ids = [[15, 2 ** 32 - 1]]
  expect(errorOf(graph)).toMatchObject({
    message: 'there is no token 4294967295: the model has 16, numbered from 0',
    path: 'runs[0].prompts[0].ids[0]',
  })
  prompt.ids = [[15]]
  expect(() => validateAgainst(graph, smallSiteMap())).not.toThrow()
})
