import { readFileSync } from 'node:fs'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { operations } from '../graph/operations/registry.ts'

const declarations = readFileSync(new URL('api.ts', import.meta.url), 'utf8')

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2023.d.ts'],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  strict: true,
  noEmit: true,
  types: [],
}

/** TypeScript's errors of a program against the text of api.ts alone, as `line code`. */
function errorsOf(program: string): string[] {
  const files = new Map([
    [
      '/program.ts',
      `import { LanguageModel, loadTensors, show, stack, tensor } from 'vitrine'; const model = await LanguageModel('vitrine/atlas')\n${program}`,
    ],
    ['/node_modules/vitrine/index.d.ts', declarations],
    ['/node_modules/vitrine/package.json', '{ "name": "vitrine", "types": "index.d.ts" }'],
  ])
  const host = ts.createCompilerHost(options)
  const disk = ts.createCompilerHost(options)
  host.readFile = name => files.get(name) ?? disk.readFile(name)
  host.fileExists = name => files.has(name) || disk.fileExists(name)
  host.directoryExists = () => true
  host.getCurrentDirectory = () => '/'
  host.getSourceFile = (name, version) => {
    const text = files.get(name)
    return text === undefined ? disk.getSourceFile(name, version) : ts.createSourceFile(name, text, version)
  }
  const built = ts.createProgram(['/program.ts'], options, host)
  const file = built.getSourceFile('/program.ts')
  return ts.getPreEmitDiagnostics(built).map(({ start, code, file: at, messageText }) => {
    const line = file === undefined ? 0 : ts.getLineAndCharacterOfPosition(file, start ?? 0).line
    return at === file ? `${line} TS${code}` : ts.flattenDiagnosticMessageText(messageText, ' ')
  })
}

test('LANGUAGE 3: programs check against the declarations, which stand alone', () => {
  expect(
    errorsOf(`
      const prompt = 'The Eiffel Tower is in the city of'
      const { hidden, last } = await model.trace(prompt, t => {
        const hidden = model.transformer.h[1].input
        model.transformer.h[-1].mlp.output = 0
        model.layers[2].attn.probs = hidden.softmax(-1)
        model.layers[0].residPost.at(':', -1).set(0)
        model.logits = model.toLogits(model.layers.map(layer => layer.residMid)[0])
        return { hidden, last: model.lm_head.output[':, -1'], ids: t.ids, n: 3 }
      })
      show.tokens(last.softmax(-1), { k: 5 })
      show.heatmap(hidden[0], { y: model.tokens(prompt) })
      const { values, indices } = last.topk(5)
      const whole: number = (await last.sum().item()) + model.nHeads
      const norm = model.lm_head(model.transformer.ln_f(hidden['0, 1:3']))
      const [a] = await model.trace(t => [t.invoke(prompt, () => model.logits), t.invoke(prompt).add(() => 1)])
      stack([a, norm, values, indices, tensor([whole])])`),
  ).toEqual([])
})

test('LANGUAGE 3: sessions, edits, skips, caches, conversations and files check against the declarations', () => {
  expect(
    errorsOf(`
      const edited = model.edit(m => { m.layers[1].skip(m.layers[1].input); m.layers[2].mlp.skip(0) })
      const { logits, n } = await model.session(async s => {
        const h = await s.trace(['a', 'The city'], t => model.layers[1].output.where(t.mask.unsqueeze(-1), 0))
        const logits = await s.on(edited).trace(t => t.invoke('a', () => { edited.layers[1].output = h; return edited.logits }))
        return { logits, n: 3 }
      })
      const whole: number = n + logits.shape[0]
      const c = await edited.cache([{ role: 'user', content: 'Hi' }], ['layers.*.residPost'], () => { model.logits = 0 })
      const d = await loadTensors('a/b/c.safetensors')
      stack([c['layers.0.residPost'], c.stack('layers.*.residPost'), d.direction, d['layers.0'], logits])
      const names: string[] = [...c.keys(), ...d.keys()]
      model.encode([{ role: 'user', content: 'Hi' }])`),
  ).toEqual([])
  expect(
    errorsOf(`model.layers[0].skip()
await model.session(async s => s.trace('a'))
model.edit(3)
await model.cache('a')
await model.trace([{ role: 'user' }], () => 1)
await loadTensors(3)`),
  ).toEqual(['1 TS2554', '2 TS2345', '3 TS2345', '4 TS2554', '5 TS2769', '6 TS2345'])
})

test('LANGUAGE 25, 26: generations and sweeps have types', () => {
  expect(
    errorsOf(`
      const one = await model.generate('a', { maxNewTokens: 3, stop: ['.', [13]] }, g => ({
        sizes: g.everyStep(step => model.layers[step].residPost.norm()),
        first: g.step(0, () => model.logits),
      }))
      const text: string = one.text + one.newIds.length + one.sizes.map(size => size.shape).length + one.first.ndim
      const many = await model.generate(['a', 'b'], { maxNewTokens: 3 })
      const texts: string[] = many.text
      await model.generate('a', { maxNewTokens: 1 }, g => { g.everyStep(() => model.logits) })
      show.generations([one, many], { names: [text, ...texts] })
      const grid = await model.trace('a', t => t.sweep({ layer: [0, 1], word: ['x'] }, ({ layer, word }) => {
        model.layers[layer].residPost = word.length
        return { last: model.logits }
      }))
      grid.last.shape`),
  ).toEqual([])
  expect(
    errorsOf(`await model.generate('a')
await model.generate('a', { maxTokens: 1 })
show.generations(['a'])
await model.trace('a', t => t.sweep({ layer: 3 }, () => 0))`),
  ).toEqual(['1 TS2554', '2 TS2769', '3 TS2322', '4 TS2322'])
})

test('LANGUAGE 3: what only the transform makes right is refused as written', () => {
  expect(errorsOf(`const h = tensor([1])\nh[':, -1'] = 0\nh + 2 * h\nh > 0`)).toEqual([
    '2 TS2322',
    '3 TS2365',
    '3 TS2363',
    '4 TS2365',
  ])
})

test('LANGUAGE 3: wrong types are refused', () => {
  expect(
    errorsOf(`model.layers[0].mlp.output = 'zero'
model.layers[0].mlp = 0
tensor([1]).sofmax(0)
await LanguageModel('a', { dtype: 'fp12' })
model.trace(prompt => 1, { remot: true })
show.heatmap('a')`),
  ).toEqual(['1 TS2322', '2 TS2540', '3 TS2551', '4 TS2322', '5 TS2769', '5 TS7006', '6 TS2345'])
})

/** Forms of the language that are not the operation's own: their words stand in api.ts alone. */
const ownWords = new Set(['put', 'where', 'max', 'min', 'topk', 'sort'])
/** Operations that other forms record. */
const recordedByOthers = new Set(['index', 'topkIndices'])

test('LANGUAGE 30: every operation is declared, and hover says what the registry says', () => {
  const file = ts.createSourceFile('api.ts', declarations, ts.ScriptTarget.ES2023, true)
  const words = new Map<string, string>()
  const visit = (node: ts.Node): void => {
    if ((ts.isMethodSignature(node) || ts.isFunctionDeclaration(node)) && node.name !== undefined) {
      const doc = ts.getTextOfJSDocComment(ts.getJSDocCommentsAndTags(node)[0]?.comment) ?? ''
      const name = node.name.getText(file)
      if (!words.has(name)) words.set(name, doc.replaceAll(/\s+/g, ' '))
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  for (const { name, doc } of Object.values(operations)) {
    if (recordedByOthers.has(name)) continue
    expect([name, words.has(name)]).toEqual([name, true])
    if (!ownWords.has(name)) expect([name, words.get(name)]).toEqual([name, doc.replaceAll(/\s+/g, ' ')])
  }
})
