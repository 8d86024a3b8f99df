import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hashGraph } from '../graph/canonical.ts'
import { readSafetensors } from '../graph/safetensors.ts'
import { type Graph } from '../graph/versions/v1.ts'
import { commandLine } from './commandLine.ts'

let work: string
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'vitrine-cli-'))
})
afterAll(() => rm(work, { recursive: true }))

async function vitrine(...args: string[]) {
  const printed = { out: '', err: '' }
  const code = await commandLine(args, {
    out: { write: text => (printed.out += text) },
    err: { write: text => (printed.err += text) },
  })
  return { code, ...printed }
}

/** Writes a program and runs it; errors speak of it as `program.ts`. */
async function run(program: string, ...options: string[]) {
  const file = join(work, 'program.ts')
  await writeFile(file, program)
  const { out, err, code } = await vitrine('run', file, ...options)
  return { code, out, err: err.replaceAll(file, 'program.ts') }
}

const exampleFolder = 'src/app/library/examples'
const examples = (await readdir(exampleFolder)).filter(file => file.endsWith('.ts'))

const first = `import { LanguageModel, show } from 'vitrine'
const model = await LanguageModel('vitrine/atlas')
const prompt = 'The Eiffel Tower is in the city of'
`

describe('vitrine run', () => {
  test('prints what a program shows, in the order of the program', async () => {
    const { code, out, err } = await run(`${first}
console.log('before')
const { logits, mid } = await model.trace(prompt, () => ({
  logits: model.lm_head.output[':, -1'],
  mid: model.layers[2].residPost[0],
}))
show.tokens(logits.softmax(-1), { k: 3 })
console.log('between')
show.heatmap(mid, { y: model.tokens(prompt), title: 'the stream' })
console.error('a warning')
`)
    expect(err).toBe('a warning\n')
    expect(code).toBe(0)
    const lines = out.split('\n')
    expect(lines[0]).toBe('before')
    expect(lines[1]).toMatch(/^1 {2}·Paris +0\.9\d+ +█{25}/)
    expect(lines.indexOf('between')).toBeLessThan(lines.indexOf('the stream'))
    expect(lines.filter(line => line.includes('│'))).toHaveLength(8)
  })

  test('an intervention changes the answer, and operators work on tensors', async () => {
    const { code, out } = await run(`${first}
const { clean, patched } = await model.trace(t => {
  const rome = t.invoke('The Colosseum is in the city of', () => model.layers[5].residPost[':, -1'])
  return t.invoke('The Kremlin is in the city of', () => {
    const clean = model.layers[5].residPost[':, -1']
    model.layers[5].residPost[':, -1'] = clean + (rome - clean) * 1
    return { clean, patched: model.logits[':, -1'] }
  })
})
console.log(model.decode([await patched[0].argmax().item()]), clean.shape.length)
`)
    expect({ code, out }).toEqual({ code: 0, out: ' Rome 2\n' })
  })

  test('writes every exported tensor under its name, other values as metadata', async () => {
    const out = join(work, 'results.safetensors')
    const result = await run(
      `${first}
const { a, b } = await model.trace(prompt, () => ({ a: model.layers[0].residPre, b: model.layers[1].residPre }))
export const twice = a * 2
export const nested = { list: [a[0, -1] ?? a, b[0]], above: b > 0 }
export const count = 3
export { prompt as words }
export default a.argmax(-1)
`.replace('a[0, -1] ?? a', "a['0, -1']"),
      '--out',
      out,
    )
    expect(result).toEqual({ code: 0, out: '', err: '' })
    const { tensors, metadata } = readSafetensors(await readFile(out))
    expect(
      new Map([...tensors].map(([name, { dtype, shape }]) => [name, `${dtype} ${shape.join('x')}`])),
    ).toEqual(
      new Map([
        ['twice', 'float32 1x8x128'],
        ['nested.list.0', 'float32 128'],
        ['nested.list.1', 'float32 8x128'],
        ['nested.above', 'bool 1x8x128'],
        ['default', 'int32 1x8'],
      ]),
    )
    expect(metadata).toEqual({ count: '3', words: '"The Eiffel Tower is in the city of"' })
    const twice = tensors.get('twice')
    const last = tensors.get('nested.list.0')
    expect(twice?.data.at(-1)).toBe(2 * (last?.data.at(-1) ?? NaN))
  })

  test('writes the recorded graphs, addressed by their hashes', async () => {
    const file = join(work, 'graph.json')
    await run(
      `${first}
const { x } = await model.trace(prompt, () => ({ x: model.logits }))
await (x + 1).sum().item()
`,
      '--graph',
      file,
    )
    const graphs = JSON.parse(await readFile(file, 'utf8')) as { hash: string; graph: Graph }[]
    expect(graphs.map(({ graph }) => graph.runs.map(({ mode }) => mode))).toEqual([['trace'], ['compute']])
    for (const { hash, graph } of graphs) expect(hashGraph(graph)).toBe(hash)
  })

  test('runs a folder without a tokenizer on ids', async () => {
    const { code, out } = await run(`import { LanguageModel } from 'vitrine'
const model = await LanguageModel('./test/fixtures/zoo/gpt2/optimum')
const logits = await model.trace({ ids: [[1, 2, 3]] }, () => model.logits)
console.log(logits.shape)
`)
    expect({ code, out }).toEqual({ code: 0, out: '[1, 3, 256]\n' })
  })

  test.each(examples)('runs the example %s of the page', async file => {
    const { code, out, err } = await vitrine('run', join(exampleFolder, file))
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out.length).toBeGreaterThan(100)
    expect(out).not.toMatch(/NaN|undefined/)
  })

  test('what a program says of its device is overruled by --device, else said where it cannot be had', async () => {
    const program = `${first.replace("'vitrine/atlas'", "'vitrine/atlas', { device: 'webgpu' }")}
await model.trace(prompt, () => model.logits)
`
    expect((await run(program)).err).toMatch(/^note: The program asks for webgpu; it ran on cpu/)
    expect((await run(program, '--device', 'cpu')).err).toBe('')
  })
})

describe('a program that fails has exit code 1 and names its place', () => {
  test.each([
    [
      'a site that is not there',
      `await model.trace(prompt, () => model.layers[1].residpost)`,
      /^program\.ts:4:\d+: .*residpost/,
    ],
    ['an error of JavaScript', `const nothing = undefined\nnothing.x`, /^program\.ts:5:9: TypeError: /],
    [
      'a condition on a tensor',
      `await model.trace(prompt, () => { if (model.logits) return 1 })`,
      /^program\.ts:4:/,
    ],
    [
      'an error in a helper, after an await',
      `await 0\nfunction f() {\n  throw new Error('no')\n}\nf()`,
      /^program\.ts:6:9: Error: no/,
    ],
    [
      'a model that is not there',
      `await LanguageModel('vitrine/nothing')`,
      /^program\.ts:4:\d+: Vitrine's model 'vitrine\/nothing' was not found/,
    ],
    ['a syntax error', `const = 1`, /^program\.ts:4:7: /],
    ['an import from elsewhere', `import x from 'node:fs'`, /^program\.ts:4:\d+: /],
  ])('%s', async (_, line, message) => {
    const { code, err } = await run(first + line)
    expect(err).toMatch(message)
    expect(code).toBe(1)
  })

  test('what it showed before is shown', async () => {
    const { code, out } = await run(`${first}
show.tokens(await model.trace(prompt, () => model.logits[':, -1'].softmax(-1)), { k: 1 })
throw new Error('later')
`)
    expect(code).toBe(1)
    expect(out).toContain('·Paris')
  })

  test('a file that is not there', async () => {
    const { code, err } = await vitrine('run', join(work, 'nowhere.ts'))
    expect(code).toBe(1)
    expect(err).toContain('nowhere.ts could not be read')
  })
})

describe('vitrine run --input', () => {
  const steered = `import { input, LanguageModel } from 'vitrine'
const model = await LanguageModel('vitrine/atlas')
const by = input.slider('strength', { min: 0, max: 2, value: 1 }), layer = input.layer('layer', model)
console.log(by, layer, input.token('answer', model, ' Paris'), input.text('prompt'))
`

  test('sets inputs; each other has its default', async () => {
    const inputs = ['--input', 'strength=0.5', '--input', 'layer=-1', '--input', 'prompt=a = b']
    const { code, out, err } = await run(steered, ...inputs)
    expect({ code, out, err }).toEqual({ code: 0, out: '0.5 5  Paris a = b\n', err: '' })
  })

  test.each([
    ['strength=3', 'program.ts:3:18: --input strength=3: 3 is above 2\n  strength is a number from 0 to 2\n'],
    [
      'strength=',
      'program.ts:3:18: --input strength=: "" is no number\n  strength is a number from 0 to 2\n',
    ],
    [
      'layer=6',
      'program.ts:3:82: --input layer=6: there is no layer 6: the model has 6\n  layer is a layer from 0 to 5, or from the end: -1\n',
    ],
    [
      'answer= Paris and',
      'program.ts:4:30: --input answer= Paris and: " Paris and" is 2 tokens: " Paris" " and"\n  answer is a text that is one token of vitrine/atlas, such as " Paris"\n',
    ],
    ['strenght=1', 'vitrine: the program has no input strenght\n  did you mean strength?\n'],
    ['zz=1', 'vitrine: the program has no input zz\n  it has strength, layer, answer, prompt\n'],
  ])('--input %s is an error with a way out', async (given, message) => {
    const { code, err } = await run(steered, '--input', given)
    expect({ code, err }).toEqual({ code: 1, err: message })
  })
})

describe('vitrine inspect', () => {
  test('prints the site map of a model as a table', async () => {
    const { code, out } = await vitrine('inspect', 'vitrine/atlas')
    expect(code).toBe(0)
    expect(out).toMatch(/^vitrine\/atlas \(revision main, onnx\/model\.onnx\)\ngpt2: 6 layers/)
    expect(out).toContain('model.layers[i].residPost')
  })

  test('--json prints the site map itself', async () => {
    const { out } = await vitrine('inspect', './test/fixtures/zoo/gpt2/optimum', '--json')
    expect(JSON.parse(out)).toMatchObject({ version: 1, sizes: { layers: 2, vocab: 256 } })
  })

  test('a folder that is no model is an error with a way out', async () => {
    const { code, err } = await vitrine('inspect', './src')
    expect(code).toBe(1)
    expect(err).toMatch(/^vitrine: the folder \.\/src has no config\.json\n {2}a model folder holds/)
  })
})

describe('wrong arguments give the usage and exit code 2', () => {
  test.each([
    [[], 'say what to do'],
    [['walk'], "no command 'walk'"],
    [['run'], 'name a program file'],
    [['run', 'a.ts', 'b.ts'], "one program file at a time, not also 'b.ts'"],
    [['run', 'a.ts', '--fast'], '--fast'],
    [['run', 'a.ts', '--device', 'tpu'], "no device 'tpu'"],
    [['run', 'a.ts', '--out'], '--out'],
    [['run', 'a.ts', '--input', 'strength'], "--input takes name=value, not 'strength'"],
    [['run', 'a.ts', '--input', 'a=1', '--input', 'a=2'], '--input a is given twice'],
    [['inspect'], 'name a model'],
    [['inspect', 'a/b', '--dtype', 'int3'], "no dtype 'int3'"],
    [['inspect', 'x/y', '--out', 'z'], '--out'],
  ])('%j', async (args, message) => {
    const { code, out, err } = await vitrine(...args)
    expect(code).toBe(2)
    expect(out).toBe('')
    expect(err).toContain(message)
    expect(err).toContain('vitrine run FILE')
  })

  test('help is not an error', async () => {
    const { code, out } = await vitrine('--help')
    expect(code).toBe(0)
    expect(out).toContain('vitrine inspect MODEL')
  })
})
