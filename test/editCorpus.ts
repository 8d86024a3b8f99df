import { readdirSync, readFileSync } from 'node:fs'
import { documentedPrograms } from './documented.ts'

const head = `import { LanguageModel, show, stack, range } from 'vitrine'
const model = await LanguageModel('vitrine/atlas')
const prompt = 'The Eiffel Tower is in the city of'
`

/** Programs as people write them, and as they seldom do. */
const odd: readonly string[] = [
  '',
  '// nothing but a comment',
  `import { LanguageModel } from "vitrine";\n\nconst gpt = await LanguageModel("vitrine/atlas");\n`,
  `${head}const logits = await model.trace(prompt, () => model.logits)\nshow.tokens(logits[':, -1'].softmax(-1))\n`,
  `${head}await model.trace(prompt, () => {})\n`,
  `${head}await model.trace(prompt, () => { show.line(model.logits['0, -1, :5']) })\n`,
  `${head}await model.trace(prompt, () => { return model.logits })\n`,
  `${head}const [a, b] = await model.trace(prompt, () => [model.logits, model.layers[0].residPre])\na.shape; b.shape\n`,
  `${head}const { values, indices } = await model.trace(prompt, () => model.logits.topk(3))\nconsole.log(values.shape, indices.shape)\n`,
  `${head}let { logits, ...rest } = await model.trace(prompt, () => ({ logits: model.logits, a: model.layers[0].residPre }))\nconsole.log(logits.shape, rest.a.shape)\n`,
  `${head}const out = await model.trace(prompt, () => {\n  return {\n    logits: model.logits,\n    resid: model.layers[2].residPost, // kept\n  }\n})\nconsole.log(out.resid.shape)\n`,
  `${head}export const result = await model.trace(prompt, function () {\n\tconst early = model.layers[0].residPre\n\tif (prompt.length > 3) return early\n\treturn model.layers[1].residPre\n})\n`,
  `${head}console.log((await model.trace(prompt, () => model.logits)).shape)\n`,
  `${head}const all = await Promise.all(['The', 'In the city of'].map(text => model.trace(text, () => model.logits)))\nconsole.log(all.length)\n`,
  `${head}async function lens(m: LanguageModelType, text: string) {\n  return await m.trace(text, () => m.logits)\n}\nconsole.log((await lens(model, prompt)).shape)\n`.replace(
    'LanguageModelType',
    'Awaited<ReturnType<typeof LanguageModel>>',
  ),
  `${head}await model.trace(t => {\n  t.invoke(prompt, () => {\n    model.layers[1].residPost[':, -1'] = 0\n  })\n  t.invoke('The')\n})\n`,
  `${head}const both = await model.trace(t => {\n  const rome = t.invoke('The Colosseum is in the city of', () => model.layers[5].residPost[':, -1'])\n  const target = t.invoke('The Kremlin is in the city of')\n  return { rome, answer: target.add(() => model.logits['0, -1'].argmax()) }\n})\nconsole.log(both.rome.shape)\n`,
  `${head}const answer = await model.trace(t => {\n  const rome = t.invoke('The Colosseum', () => model.layers[5].residPost[':, -1'])\n  return t.invoke(prompt, () => {\n    model.layers[5].residPost[':, -1'] = rome\n    return model.logits['0, -1'].argmax()\n  })\n})\nconsole.log(answer.shape)\n`,
  `${head}const { clean, swept } = await model.trace(prompt, t => ({\n  clean: model.logits['0, -1'],\n  swept: t.sweep({ layer: range(3) }, ({ layer }) => {\n    model.layers[layer].mlp.output = 0\n    return model.logits['0, -1']\n  }),\n}))\nconsole.log(clean.shape, swept.shape)\n`,
  `${head}const effect = await model.trace(prompt, t => t.sweep({ layer: range(3) }, ({ layer }) => {\n  model.layers[layer].mlp.output = 0\n  return { last: model.logits['0, -1'] }\n}))\nconsole.log(effect.last.shape)\n`,
  `${head}const out = await model.generate(prompt, { maxNewTokens: 3 })\nconsole.log(out.newIds)\n`,
  `${head}const { text, norms } = await model.generate(prompt, { maxNewTokens: 3 }, g => ({\n  norms: g.everyStep(() => model.layers[3].residPost.norm()),\n}))\nconsole.log(text, norms.length)\n`,
  `${head}const made = await model.generate(prompt, { maxNewTokens: 3 }, g => {\n  g.step(0, () => {\n    model.layers[0].residPost[':, 1:3'] = 0\n  })\n})\nshow.generations([made])\n`,
  `${head}const best = await model.session(async s => {\n  const rome = await s.trace('The capital of Italy is', () => model.layers[3].residPost[':, -1'])\n  const logits = await s.trace(prompt, () => {\n    model.layers[3].residPost[':, -1'] += rome\n    return model.logits[':, -1']\n  })\n  return logits.argmax(-1)\n})\nconsole.log(best.shape)\n`,
  `${head}const answer = () => model.logits['0, -1'].argmax()\nconst plain = await model.trace(prompt, answer)\nconst short = model.edit(m => {\n  m.layers[1].skip(m.layers[1].input)\n})\nconst cut = await short.trace(prompt, answer)\nconsole.log(plain.shape, cut.shape)\n`,
  `${head}const other = await LanguageModel('vitrine/other')\nconst x = await model.trace(prompt, () => model.logits)\nconst y = await other.trace(prompt, () => other.layers[0].attn.probs)\nshow.attention(y[0])\nshow.tokens(x)\n`,
  `${head}const c = await model.cache(prompt, ['layers.*.residPost'])\nconsole.log(c.keys().length)\n`,
  `${head}const prompts = ['The Colosseum is in the city of', prompt]\nconst many = await model.trace(prompts, () => ({ logits: model.logits[':, -1'] }))\nshow.tokens(many.logits.softmax(-1), { k: 3, })\n`,
  `${head}for (const text of ['The', 'In']) {\n  const { h } = await model.trace(text, () => ({ h: model.layers[1].residPost }))\n  show.heatmap(h[0])\n}\n`,
  `${head}const strengths = [1, 2]\nconst { p } = await model.trace(t => ({\n  p: stack(strengths.map(s => t.invoke(prompt, () => {\n    model.layers[2].residPost *= s\n    return model.logits['0, -1']\n  }))),\n}))\nconsole.log(p.shape)\n`,
  `${head}const h = await model.trace(prompt, () => (model.layers[2].residPost))\n;[1, 2].forEach(k => console.log(k, h.shape))\n`,
  `${head}const a = 1, deep = await model.trace(prompt, () => ({ inner: { logits: model.logits } })), z = 2\nconsole.log(a, deep.inner.logits.shape, z)\n`,
  `${head}const { a: { logits: x } } = await model.trace(prompt, t => ({ a: { logits: model.logits }, n: t.length }))\nconsole.log(x.shape)\n`,
  `${head}await model.trace(prompt, () => { model.layers[2].skip(model.layers[2].input); return { l: model.logits } })\n`,
  `${head}const h: { shape: readonly number[] } = await model.trace(prompt, () => model.logits)\nconsole.log(h.shape)\n`,
  `import * as v from 'vitrine'\nconst m = await v.LanguageModel('vitrine/atlas')\nconst r = await m.trace('The city', () => m.logits)\nv.show.tokens(r)\n`,
  `import {\n  LanguageModel,\n  show as draw,\n} from 'vitrine'\nconst model = await LanguageModel('vitrine/atlas')\nconst { l } = await model.trace('The', () => ({ l: model.transformer.h[0].output }))\ndraw.heatmap(l[0], { title: 'x' })\n`,
  `import { LanguageModel } from 'vitrine'\nconst show = 1\nconst model = await LanguageModel('vitrine/atlas')\nconst resid3 = await model.trace('The', () => model.layers[3].residPost)\nconsole.log(show, resid3.shape)\n`,
]

const variants = (source: string): string[] => [
  source,
  source.replaceAll('\n', '\r\n'),
  source.replaceAll('  ', '\t'),
]

/** What stands before every program of the page about the language that opens no model itself. */
const prelude = (page: string): string =>
  documentedPrograms(page.slice(page.indexOf('## The rules')))[0]?.source ?? ''

/** Programs to write into: the odd ones above, the examples, and those of the page about the language. */
export function editCorpus(): string[] {
  const folder = 'src/app/library/examples'
  const examples = readdirSync(folder)
    .filter(name => /^\d.*\.ts$/.test(name))
    .map(name => readFileSync(`${folder}/${name}`, 'utf8'))
  const page = readFileSync('docs/language.md', 'utf8')
  const documented = documentedPrograms(page)
    .filter(({ printed = '' }) => !printed.startsWith('program.ts:'))
    .map(({ source }) => (source.startsWith('import') ? source : prelude(page) + source))
  return [...odd.flatMap(variants), ...examples, ...documented]
}
