import { VitrineError } from '../graph/errors.ts'
import { type ModelSizes } from '../graph/siteMap.ts'
import { headLayout } from './headLayout.ts'
import { type GraphIndex } from './moduleTree.ts'
import { type AttentionSites } from './attention.ts'
import { type Structure } from './structure.ts'

/**
 * A model's sizes, from the graph wherever it tells them, else from the repository's config.
 * @throws VitrineError where the width of the residual stream stands in neither
 */
export function sizesOf(
  structure: Structure,
  index: GraphIndex,
  config: Readonly<Record<string, unknown>>,
): ModelSizes {
  const { facts, output, weights } = index.graph
  const last = (name: string | undefined) => positive(facts.get(name ?? '')?.shape?.at(-1))
  const number = (...names: string[]) =>
    names.map(name => positive(config[name])).find(size => size !== undefined)
  const attending = structure.blocks.find(block => block.heads !== undefined)
  const heads = (site: keyof AttentionSites) => {
    const found = attending?.heads?.sites[site]
    return found && 'tensor' in found ? headLayout(facts.get(found.tensor)?.shape) : undefined
  }
  const [first] = structure.blocks
  const dModel =
    last(first?.residual.pre) ??
    last(first?.residual.post) ??
    number('hidden_size', 'n_embd', 'd_model') ??
    last(output)
  if (dModel === undefined)
    throw new VitrineError('the width of the residual stream could not be told from the file', {
      hint: 'the repository needs a config.json with hidden_size',
    })
  const q = heads('q') ?? heads('z')
  const nHeads = q?.heads ?? number('num_attention_heads', 'n_head', 'num_heads') ?? 1
  const table = structure.embedding?.own.flatMap(node => node.inputs).find(name => weights.has(name))
  const rows = positive(weights.get(table ?? '')?.dims[0])
  const vocab = (givesLogits(structure, index) ? last(output) : undefined) ?? number('vocab_size') ?? rows
  return {
    architecture: typeof config.model_type === 'string' ? config.model_type : 'unknown',
    layers: structure.blocks.length,
    dModel,
    nHeads,
    nKvHeads: heads('k')?.heads ?? heads('v')?.heads ?? number('num_key_value_heads') ?? nHeads,
    dHead: q?.dHead ?? number('head_dim') ?? Math.floor(dModel / nHeads),
    vocab: vocab ?? 0,
    maxPositions: number('n_positions', 'max_position_embeddings', 'max_seq_len', 'seq_length') ?? 2048,
    ...residualOf(structure),
  }
}

/** Whether what the file gives are logits, and not the residual stream behind the last norm. */
export function givesLogits({ unembed, blocks }: Structure, index: GraphIndex): boolean {
  const widthOf = (name: string | undefined) => index.graph.facts.get(name ?? '')?.shape?.at(-1)
  return unembed !== undefined || widthOf(index.graph.output) !== widthOf(blocks[0]?.residual.pre)
}

const positive = (size: unknown): number | undefined =>
  typeof size === 'number' && Number.isInteger(size) && size > 0 ? size : undefined

/** How the blocks treat the stream, if that is known of all of them. */
function residualOf({ blocks }: Structure): Pick<ModelSizes, 'residual'> {
  const known = blocks.every(({ residual }) => 'tensor' in residual.attnOut && 'tensor' in residual.mlpOut)
  if (blocks.length === 0 || !known) return {}
  return { residual: blocks.some(({ residual }) => residual.postNorm) ? 'post-norm' : 'sum' }
}
