import { type SiteEntry, type SiteMap, type ModuleEntry, type WeightEntry } from '../src/graph/siteMap.ts'
import { type Shape } from '../src/graph/dim.ts'

interface Sizes {
  id: string
  layers: number
  dModel: number
  nHeads: number
  vocab: number
  maxPositions: number
}

/** The zoo's GPT-2 and the embedded model, as their config.json says. */
export const zooGpt2: Sizes = {
  id: 'zoo/gpt2',
  layers: 2,
  dModel: 64,
  nHeads: 4,
  vocab: 256,
  maxPositions: 128,
}
export const atlas: Sizes = {
  id: 'vitrine/atlas',
  layers: 6,
  dModel: 128,
  nHeads: 4,
  vocab: 2048,
  maxPositions: 128,
}

/** The site map of a GPT-2, written from the architecture: for tests of recording, which need no file. */
export function gpt2SiteMap(sizes: Sizes): SiteMap {
  const { layers, dModel, nHeads, vocab, maxPositions } = sizes
  const blocks = Array.from({ length: layers }, (_, layer) => blockModules(sizes, layer))
  const end = 3 + layers * 100
  const hidden: Shape = ['batch', 'position', dModel]
  return {
    version: 1,
    model: { id: sizes.id, revision: 'main', file: 'onnx/model.onnx' },
    sizes: {
      architecture: 'gpt2',
      layers,
      dModel,
      nHeads,
      nKvHeads: nHeads,
      dHead: dModel / nHeads,
      vocab,
      maxPositions,
    },
    modules: [
      module('', 'model', null, [], []),
      module('transformer', 'other', null, [], []),
      module(
        'transformer.wte',
        'embedding',
        null,
        [
          { ...site('transformer.wte', 'input', ['batch', 'position'], 0), dtype: 'int32', writable: false },
          site('transformer.wte', 'output', hidden, 1),
        ],
        [weight('weight', vocab, dModel)],
      ),
      module(
        'transformer.wpe',
        'embedding',
        null,
        [site('transformer.wpe', 'output', ['batch', 'position', dModel], 1)],
        [weight('weight', maxPositions, dModel)],
      ),
      module('transformer.h', 'list', null, [], []),
      ...blocks.flat(),
      module(
        'transformer.ln_f',
        'norm',
        null,
        [site('transformer.ln_f', 'input', hidden, end), site('transformer.ln_f', 'output', hidden, end + 1)],
        [weight('weight', dModel), weight('bias', dModel)],
      ),
      module(
        'lm_head',
        'unembed',
        null,
        [
          site('lm_head', 'input', hidden, end + 2),
          site('lm_head', 'output', ['batch', 'position', vocab], end + 3),
        ],
        [weight('weight', vocab, dModel)],
      ),
    ],
    aliases: aliasesOf(layers),
  }
}

function blockModules({ dModel, nHeads }: Sizes, layer: number): ModuleEntry[] {
  const block = `transformer.h.${layer}`
  const dHead = dModel / nHeads
  const at = 2 + layer * 100
  const hidden: Shape = ['batch', 'position', dModel]
  const heads: Shape = ['batch', 'position', nHeads, dHead]
  const pattern: Shape = ['batch', nHeads, 'position', 'position']
  const inner: Shape = ['batch', 'position', 4 * dModel]
  const linear = (path: string, input: Shape, output: Shape, order: number): ModuleEntry => {
    const [rows, columns] = [Number(output.at(-1)), Number(input.at(-1))]
    const sites = [site(path, 'input', input, order), site(path, 'output', output, order + 1)]
    return module(path, 'linear', layer, sites, [weight('weight', rows, columns), weight('bias', rows)])
  }
  const norm = (path: string, order: number): ModuleEntry =>
    module(
      path,
      'norm',
      layer,
      [site(path, 'input', hidden, order), site(path, 'output', hidden, order + 1)],
      [weight('weight', dModel), weight('bias', dModel)],
    )
  const attn = `${block}.attn`
  const mlp = `${block}.mlp`
  return [
    module(
      block,
      'block',
      layer,
      [
        site(block, 'input', hidden, at),
        site(block, 'residMid', hidden, at + 40),
        site(block, 'output', hidden, at + 99),
      ],
      [],
    ),
    norm(`${block}.ln_1`, at + 1),
    module(
      attn,
      'attention',
      layer,
      [
        site(attn, 'input', hidden, at + 3),
        site(attn, 'q', heads, at + 10),
        site(attn, 'k', heads, at + 10),
        site(attn, 'v', heads, at + 10),
        site(attn, 'scores', pattern, at + 12),
        site(attn, 'probs', pattern, at + 13),
        site(attn, 'z', heads, at + 14),
        site(attn, 'output', hidden, at + 20),
        {
          ...site(attn, 'qPre', heads, at + 10),
          exists: false,
          why: 'GPT-2 has no rotary embedding; q is what is multiplied',
        },
      ],
      ['W_Q', 'W_K', 'W_V', 'W_O'].map(name =>
        name === 'W_O' ? weight(name, nHeads, dHead, dModel) : weight(name, nHeads, dModel, dHead),
      ),
    ),
    linear(`${attn}.c_attn`, hidden, ['batch', 'position', 3 * dModel], at + 4),
    linear(`${attn}.c_proj`, hidden, hidden, at + 15),
    norm(`${block}.ln_2`, at + 41),
    module(
      mlp,
      'mlp',
      layer,
      [
        site(mlp, 'input', hidden, at + 43),
        site(mlp, 'pre', inner, at + 46),
        site(mlp, 'post', inner, at + 48),
        site(mlp, 'output', hidden, at + 60),
      ],
      [],
    ),
    linear(`${mlp}.c_fc`, hidden, inner, at + 44),
    linear(`${mlp}.c_proj`, inner, hidden, at + 49),
  ]
}

function aliasesOf(layers: number): Record<string, string> {
  const aliases: Record<string, string> = {
    embed: 'transformer.wte',
    norm: 'transformer.ln_f',
    unembed: 'lm_head',
    logits: 'lm_head.output',
    layers: 'transformer.h',
  }
  for (let layer = 0; layer < layers; layer++) {
    const block = `transformer.h.${layer}`
    aliases[`layers.${layer}`] = block
    aliases[`layers.${layer}.residPre`] = `${block}.input`
    aliases[`layers.${layer}.residPost`] = `${block}.output`
    aliases[`layers.${layer}.attnOut`] = `${block}.attn.output`
    aliases[`layers.${layer}.mlpOut`] = `${block}.mlp.output`
  }
  return aliases
}

const site = (module: string, name: string, shape: Shape, order: number): SiteEntry => ({
  name,
  path: `${module}.${name}`,
  exists: true,
  writable: true,
  shape,
  dtype: 'float32',
  denotes: `${name} of ${module}`,
  order,
})

const weight = (name: string, ...shape: number[]): WeightEntry => ({ name, shape, dtype: 'float32' })

const module = (
  path: string,
  kind: ModuleEntry['kind'],
  layer: number | null,
  sites: SiteEntry[],
  weights: WeightEntry[],
): ModuleEntry => ({
  path,
  kind,
  layer,
  callable: kind === 'model' || kind === 'list' || kind === 'other' ? 'it has no input of its own' : true,
  sites,
  weights,
})
