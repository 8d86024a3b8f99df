import { type Module, type Tensor } from '../../src/trace/api.ts'
import { block, dataOf, type GoldenCase, type GoldenContext } from './case.ts'
import { type Golden, type GoldenFile } from './golden.ts'
import { generationCases } from './generations.ts'
import { writeOf } from './writes.ts'

/** A case for every tensor of an architecture's golden files but inputs and gradients. */
export function goldenCases(golden: Golden): GoldenCase[] {
  const cases = (file: GoldenFile) =>
    [...golden.tensors[file].keys()]
      .filter(key => !/^(grad|ids|gen)\.|^vec$/.test(key))
      .flatMap(key => casesOf(golden, key, file))
  return [...cases('golden'), ...cases('golden-inner'), ...generationCases(golden)]
}

function casesOf(golden: Golden, key: string, file: GoldenFile): GoldenCase[] {
  const [first = '', second = '', ...rest] = key.split('.')
  const common = { key, file, tolerance: file === 'golden' ? 1e-4 : 1e-5, changesLogits: first === 'iv' }
  if (first === 'iv') return [{ ...common, name: key, compute: writeOf(golden, key) }]
  const prompt = first === 'a' ? 'promptA' : 'promptB'
  const read = (name: string, site: (context: GoldenContext) => Tensor): GoldenCase => ({
    ...common,
    name,
    ...(second === 'scores' ? { masked: true } : {}),
    compute: context => dataOf(context.model.trace(context[prompt], () => site(context))),
  })
  if (second === 'logits') return [read(key, ({ model }) => model.logits)]
  if (second === 'out') return outputCases(golden, rest.join('.'), (suffix, site) => read(key + suffix, site))
  const site = second === 'attn_probs' ? 'probs' : second
  const inside = attentionSites[site]
  if (inside === undefined) throw new Error(`no program is known for ${key}`)
  return [read(key, context => inside(block(context, Number(rest[0])).attn))]
}

const attentionSites: Readonly<Record<string, (attention: Module) => Tensor>> = {
  q: ({ q }) => q,
  k: ({ k }) => k,
  v: ({ v }) => v,
  scores: ({ scores }) => scores,
  probs: ({ probs }) => probs,
  z: ({ z }) => z,
}

/** A module's output by its native path, and by the alias that has the same meaning on every decoder. */
function outputCases(
  golden: Golden,
  path: string,
  read: (suffix: string, site: (context: GoldenContext) => Tensor) => GoldenCase,
): GoldenCase[] {
  const native = read('', ({ model }) => model.at(path).output)
  const alias = aliasOf(golden, path)
  return alias === null ? [native] : [native, read(' by alias', alias)]
}

function aliasOf(golden: Golden, path: string): ((context: GoldenContext) => Tensor) | null {
  const { modules, layers, architecture } = golden
  for (let layer = 0; layer < layers; layer++) {
    const own = modules.block.replace('{}', String(layer))
    if (path === own) return ({ model }) => model.layers[layer]!.residPost
    // BERT's `attention` and `output` hold the skip and the norm: no alias means them (LANGUAGE 16).
    if (architecture === 'bert') continue
    if (path === `${own}.${modules.attention}`) return context => block(context, layer).attn.output
    if (path === `${own}.${modules.mlp}`) return context => block(context, layer).mlp.output
  }
  if (architecture === 'bert') return null
  if (path === modules.embed) return ({ model }) => model.embed.output
  if (path === modules.norm) return ({ model }) => model.norm.output
  throw new Error(`no alias is known for ${path}`)
}
