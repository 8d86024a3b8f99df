import { type DType } from '../src/graph/dtype.ts'
import { type Shape } from '../src/graph/dim.ts'
import { type ModuleEntry, type SiteEntry, type SiteMap } from '../src/graph/siteMap.ts'

const residual: Shape = ['batch', 'position', 8]

/** A site map of one block of width 8 over 16 tokens, for tests of what needs no model. */
export function smallSiteMap(): SiteMap {
  let order = 0
  const site = (path: string, shape: Shape = residual, more: Partial<SiteEntry> = {}): SiteEntry => ({
    name: path.slice(path.lastIndexOf('.') + 1),
    path,
    exists: true,
    writable: true,
    shape,
    dtype: 'float32' satisfies DType,
    denotes: path,
    order: order++,
    ...more,
  })
  const entry = (path: string, kind: ModuleEntry['kind'], more: Partial<ModuleEntry> = {}): ModuleEntry => ({
    path,
    kind,
    layer: path.startsWith('transformer.h.') ? 0 : null,
    callable: true,
    sites: [],
    weights: [],
    ...more,
  })
  return {
    version: 1,
    model: { id: 'vitrine/atlas', revision: 'main', file: 'onnx/model.onnx' },
    sizes: {
      architecture: 'gpt2',
      layers: 1,
      dModel: 8,
      nHeads: 2,
      nKvHeads: 2,
      dHead: 4,
      vocab: 16,
      maxPositions: 32,
    },
    modules: [
      entry('', 'model', { callable: 'it takes prompts' }),
      entry('transformer.wte', 'embedding', {
        sites: [
          site('transformer.wte.input', ['batch', 'position'], { dtype: 'int32', writable: false }),
          site('transformer.wte.output'),
        ],
        weights: [{ name: 'weight', shape: [16, 8], dtype: 'float32' }],
      }),
      entry('transformer.h', 'list', { callable: 'it is a list' }),
      entry('transformer.h.0', 'block', {
        sites: [site('transformer.h.0.input'), site('transformer.h.0.output', residual, { order: 9 })],
      }),
      entry('transformer.h.0.attn', 'attention', {
        sites: [
          site('transformer.h.0.attn.output'),
          site('transformer.h.0.attn.q', ['batch', 'position', 2, 4], { exists: false, why: 'it is fused' }),
        ],
      }),
      entry('lm_head', 'unembed', {
        sites: [
          site('lm_head.input', residual, { order: 10 }),
          site('lm_head.output', ['batch', 'position', 16], { order: 11 }),
        ],
        weights: [{ name: 'weight', shape: [16, 8], dtype: 'float32' }],
      }),
    ],
    aliases: { 'layers.0': 'transformer.h.0', unembed: 'lm_head' },
  }
}
