import { type ModuleEntry, type SiteEntry, type SiteMap } from '../../graph/siteMap.ts'

/** A site map shaped like the embedded model's, for tests of drawing. */
export function gpt2SiteMap(layers = 6): SiteMap {
  let order = 0
  const sites = (path: string, names: readonly string[]): SiteEntry[] =>
    names.map(name => ({
      name,
      path: `${path}.${name}`,
      exists: true,
      writable: true,
      shape: ['batch', 'position', 128],
      dtype: 'float32',
      denotes: name,
      order: order++,
    }))
  const module = (
    path: string,
    kind: ModuleEntry['kind'],
    layer: number | null,
    names: readonly string[] = ['input', 'output'],
  ): ModuleEntry => ({ path, kind, layer, callable: true, sites: sites(path, names), weights: [] })
  const block = (layer: number): ModuleEntry[] => {
    const path = `transformer.h.${layer}`
    return [
      module(path, 'block', layer),
      module(`${path}.attn`, 'attention', layer, ['input', 'q', 'k', 'v', 'scores', 'probs', 'z', 'output']),
      module(`${path}.mlp`, 'mlp', layer, ['input', 'pre', 'post', 'output']),
    ]
  }
  return {
    version: 1,
    model: { id: 'vitrine/atlas', revision: 'main', file: 'onnx/model.onnx' },
    sizes: {
      architecture: 'gpt2',
      layers,
      dModel: 128,
      nHeads: 4,
      nKvHeads: 4,
      dHead: 32,
      vocab: 2048,
      maxPositions: 128,
    },
    modules: [
      module('', 'model', null, []),
      module('transformer', 'model', null, ['output']),
      module('transformer.wte', 'embedding', null),
      module('transformer.wpe', 'embedding', null),
      module('transformer.h', 'list', null, []),
      ...Array.from({ length: layers }, (_, layer) => block(layer)).flat(),
      module('transformer.ln_f', 'norm', null),
      module('lm_head', 'unembed', null),
    ],
    aliases: {},
  }
}
