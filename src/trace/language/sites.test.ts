import { describe, expect, test } from 'vitest'
import { failureOf, linesOf, recordProgram } from '../../../test/userProgram.ts'

/** Lines of the graph that a body makes. */
async function bodyLines(body: string): Promise<string[]> {
  const { graphs } = await recordProgram(`\nawait model.trace(prompt, t => {\n${body}\n})`)
  return linesOf(graphs[0])
}

/** The error of a body; its lines count from 1. */
async function bodyFailure(body: string) {
  const failure = await failureOf(`\nawait model.trace(prompt, t => {\n${body}\n})`)
  const at = (line: number | undefined) => (line === undefined ? undefined : line - 2)
  return { ...failure, line: at(failure.line), related: at(failure.related) }
}

const text = (part: string) => expect.stringContaining(part) as string

test('LANGUAGE 6: a module has an input and an output, which are two places', async () => {
  const lines = await bodyLines(`
    const norm = model.transformer.h[0].ln_1
    norm.input = 1
    norm.output = 2
    return [norm.input, norm.output, model.transformer.h[0].input]`)
  expect(lines).toEqual([
    'n0 1',
    'n1 write transformer.h.0.ln_1.input = n0',
    'n2 2',
    'n3 write transformer.h.0.ln_1.output = n2',
    'n4 read transformer.h.0.ln_1.input after n1',
    'n5 read transformer.h.0.ln_1.output after n3',
    'n6 read transformer.h.0.input',
    'save 0 = n4',
    'save 1 = n5',
    'save 2 = n6',
  ])
})

test('LANGUAGE 7: residPre is the input of a block and residPost its output', async () => {
  const lines = await bodyLines(`
    const [a, b] = [model.layers[0], model.layers[1]]
    return { post: a.residPost, pre: b.residPre, mid: b.residMid }`)
  expect(lines.slice(0, 3)).toEqual([
    'n0 read transformer.h.0.output',
    'n1 read transformer.h.1.input',
    'n2 read transformer.h.1.residMid',
  ])
})

describe('LANGUAGE 8: order', () => {
  test('a read before a write sees the old value, a read after it the new one', async () => {
    expect(
      await bodyLines(`
        const before = model.layers[2].output
        model.layers[2].output = 0
        return { before, after: model.layers[2].output }`),
    ).toEqual([
      'n0 read transformer.h.2.output',
      'n1 0',
      'n2 write transformer.h.2.output = n1',
      'n3 read transformer.h.2.output after n2',
      'save before = n0',
      'save after = n3',
    ])
  })

  test('two writes chain, and aliases are the same site', async () => {
    expect(
      await bodyLines(`
        model.layers[-1].residPost = 1
        model.transformer.h[5].output = 2
        return model.at('layers.5.residPost')`),
    ).toEqual([
      'n0 1',
      'n1 write transformer.h.5.output = n0',
      'n2 2',
      'n3 write transformer.h.5.output = n2 after n1',
      'n4 read transformer.h.5.output after n3',
      'save result = n4',
    ])
  })

  test('other sites keep their own order', async () => {
    const lines = await bodyLines(`
      model.layers[0].output = 1
      return model.layers[1].output`)
    expect(lines[2]).toBe('n2 read transformer.h.1.output')
  })
})

describe('LANGUAGE 9: a value from later into earlier is a cycle', () => {
  test('the error names both lines and the way out', async () => {
    const failure = await bodyFailure(`const late = model.layers[3].output
      model.layers[1].output = late
      return model.logits`)
    expect(failure).toMatchObject({ line: 2, related: 1, hint: text('earlier trace') })
  })

  test('forward in the same prompt is none', async () => {
    const lines = await bodyLines(`
      model.layers[3].output = model.layers[1].output
      return model.logits`)
    expect(lines[1]).toBe('n1 write transformer.h.3.output = n0')
  })
})

describe('LANGUAGE 10: index-assigning a tensor of a site writes the site', () => {
  test('the variable keeps the old value', async () => {
    expect(
      await bodyLines(`
        const h = model.layers[0].output
        h[':, -1'] = 0
        return { old: h, now: model.layers[0].output }`),
    ).toEqual([
      'n0 read transformer.h.0.output',
      'n1 0',
      'n2 put n0 n1 {"index":[{"kind":"slice","start":null,"stop":null,"step":null},{"kind":"int","value":-1}]}',
      'n3 write transformer.h.0.output = n2',
      'n4 read transformer.h.0.output after n3',
      'save old = n0',
      'save now = n4',
    ])
  })

  test('two written indices both stay', async () => {
    const lines = await bodyLines(`
      const h = model.layers[0].output
      h[0] = 1
      h[':, 0'] = 2
      return model.layers[0].output`)
    expect(lines.filter(line => /put|read|write/.test(line)).map(line => line.replace(/ \{.*/, ''))).toEqual([
      'n0 read transformer.h.0.output',
      'n2 put n0 n1',
      'n3 write transformer.h.0.output = n2',
      'n5 read transformer.h.0.output after n3',
      'n6 put n5 n4',
      'n7 write transformer.h.0.output = n6 after n3',
      'n8 read transformer.h.0.output after n7',
    ])
  })

  test('a compound assignment writes what it computes', async () => {
    const lines = await bodyLines(`
      model.layers[0].output[':, -1'] += 1
      return model.layers[0].output`)
    expect(lines.map(line => line.replace(/ \{.*/, ''))).toEqual([
      'n0 read transformer.h.0.output',
      'n1 index n0',
      'n2 1',
      'n3 add n1 n2',
      'n4 put n0 n3',
      'n5 write transformer.h.0.output = n4',
      'n6 read transformer.h.0.output after n5',
      'save result = n6',
    ])
  })

  test.each([
    ['a derived tensor', 'const h = model.layers[0].output.add(1)'],
    ['a constant', 'const h = tensor([1, 2])'],
    ['a result', 'const h = earlier'],
  ])('%s cannot be index-assigned: the error offers put', async (_, make) => {
    const failure = await failureOf(`
const earlier = await model.trace(prompt, () => model.layers[0].output)
await model.trace(prompt, () => {
  ${make}
  h[0] = 0
})`)
    expect(failure).toMatchObject({ line: 5, hint: text('t.put(index, v)') })
  })

  test('put returns a new tensor', async () => {
    const lines = await bodyLines(`return model.layers[0].output.add(1).put(':', -1, 0)`)
    expect(lines.at(-2)).toMatch(/^n4 put n2 n3/)
  })
})

describe('LANGUAGE 11: at', () => {
  test('takes numbers, slices, arrays, masks, tensors and new axes, and set writes', async () => {
    const { graphs } = await recordProgram(`
await model.trace(prompt, t => {
  const h = model.layers[0].output
  h.at(0, '2:5', [1, 2, 3]).set(1)
  h.at(':', tensor([0, 1], { dtype: 'int32' })).set(0)
  h.at(t.mask).set(0)
  return [h.at(null, 0), h.at('...', [true, ...Array(127).fill(false)])]
})`)
    const indices = graphs[0].runs[0].nodes.flatMap(node => (node.kind === 'op' ? [node.attrs['index']] : []))
    expect(indices).toEqual([
      [
        { kind: 'int', value: 0 },
        { kind: 'slice', start: 2, stop: 5, step: null },
        { kind: 'ints', values: [1, 2, 3] },
      ],
      [
        { kind: 'slice', start: null, stop: null, step: null },
        { kind: 'operand', operand: 0 },
      ],
      [{ kind: 'operand', operand: 0 }],
      [{ kind: 'newaxis' }, { kind: 'int', value: 0 }],
      [{ kind: 'ellipsis' }, { kind: 'ints', values: [0] }],
    ])
    expect(graphs[0].runs[0].nodes.filter(({ kind }) => kind === 'write')).toHaveLength(3)
  })

  test('h[-1] is an index of dimension 0 on a tensor and the last module on a list', async () => {
    const lines = await bodyLines(`return [model.layers[-1].output[-1], model.layers['-1'].output['-1']]`)
    expect(lines).toEqual([
      'n0 read transformer.h.5.output',
      'n1 index n0 {"index":[{"kind":"int","value":-1}]}',
      'n2 index n0 {"index":[{"kind":"int","value":-1}]}',
      'save 0 = n1',
      'save 1 = n2',
    ])
  })

  test('an index that does not fit is an error on its line', async () => {
    expect(await bodyFailure(`model.logits[':, 99']`)).toMatchObject({ line: 1, message: text('99') })
    expect(await bodyFailure(`model.logits.at({})`)).toMatchObject({ line: 1, hint: text('slices') })
    expect(await bodyFailure(`model.logits[':, x']`)).toMatchObject({ line: 1 })
  })
})

describe('LANGUAGE 12: a written value', () => {
  test('is broadcast to the site; what would enlarge it is an error with both shapes', async () => {
    expect((await bodyLines(`model.layers[0].output = zeros([128]); return model.logits`))[1]).toMatch(
      /write/,
    )
    const failure = await bodyFailure(`model.layers[0].output = zeros([2, 8, 128])`)
    expect(failure).toMatchObject({ line: 1, message: text('[2, 8, 128]') })
    expect(failure.message).toContain('[batch, position, 128]')
  })

  test('at an index it is broadcast to the index', async () => {
    expect(await bodyFailure(`model.layers[0].output[':, -1'] = zeros([8, 128])`)).toMatchObject({ line: 1 })
  })

  test('token ids are read-only', async () => {
    expect(await bodyFailure(`t.ids[0] = 1`)).toMatchObject({ line: 1, message: text('read-only') })
  })

  test('weights and modules are not written', async () => {
    expect(await bodyFailure(`model.unembed.weight = 0`)).toMatchObject({
      line: 1,
      message: text('read-only'),
    })
    expect(await bodyFailure(`model.layers[0].mlp = 0`)).toMatchObject({ hint: text('.mlp.output = v') })
  })
})

describe('LANGUAGE 14: a module call', () => {
  test('is a node of its own, whatever is written inside the module', async () => {
    const lines = await bodyLines(`
      model.lm_head.output = 0
      return model.lm_head(model.transformer.ln_f(model.layers[0].output))`)
    expect(lines).toEqual([
      'n0 0',
      'n1 write lm_head.output = n0',
      'n2 read transformer.h.0.output',
      'n3 call transformer.ln_f n2',
      'n4 call lm_head n3',
      'save result = n4',
    ])
  })

  test('checks what it is given', async () => {
    expect(await bodyFailure(`model.lm_head(model.logits)`)).toMatchObject({ line: 1, message: text('128') })
    expect(await bodyFailure(`model.layers(model.logits)`)).toMatchObject({ line: 1, message: text('list') })
    expect(await bodyFailure(`model.transformer(model.logits)`)).toMatchObject({
      line: 1,
      message: text('cannot be called'),
    })
  })
})

test('DESIGN 1: a body that never reads or saves is a trace without results', async () => {
  expect(await bodyLines('model.layers[0].output = 0')).toEqual([
    'n0 0',
    'n1 write transformer.h.0.output = n0',
  ])
})
