import { type GraphIndex, type Module } from './moduleTree.ts'
import { type PlaceFinder } from './placeFinder.ts'
import { givesLogits } from './sizes.ts'
import { type Block, type Structure } from './structure.ts'

/**
 * The spellings that are the same on every decoder (DESIGN §1): `embed`, `layers.3.attn`, `norm`, `unembed`, and the
 * residual stream `layers.3.residPre`. A module that really has such a name keeps it (LANGUAGE 15).
 */
export function aliasesOf(
  structure: Structure,
  modules: ReadonlyMap<string, Module>,
  finder: PlaceFinder,
  index: GraphIndex,
): Record<string, string> {
  const { places } = finder
  const aliases: Record<string, string> = {}
  const add = (alias: string, path: string | undefined) => {
    if (path !== undefined && alias !== path && !modules.has(alias) && !places.has(alias))
      aliases[alias] = path
  }
  add('layers', structure.list ?? undefined)
  add('embed', structure.embedding?.path)
  add('norm', structure.finalNorm?.path)
  add('unembed', structure.unembed?.path)
  const output = [...places.values()].find(
    place => place.tensor === index.graph.output && place.path.endsWith('.output'),
  )
  if (givesLogits(structure, index)) add('logits', output?.path ?? 'output')
  structure.blocks.forEach((block, layer) => {
    add(`layers.${layer}`, block.module.path)
    for (const prefix of [`layers.${layer}`, block.module.path]) addBlock(block, finder, prefix, add)
  })
  return aliases
}

function addBlock(
  { module, attention, mlp, heads, feedForward, residual }: Block,
  finder: PlaceFinder,
  prefix: string,
  add: (alias: string, path: string | undefined) => void,
): void {
  const { path } = module
  const { places } = finder
  const host = attention ?? module
  add(`${prefix}.attn`, host === module ? undefined : host.path)
  add(`${prefix}.mlp`, mlp?.path)
  add(`${prefix}.residPre`, `${path}.input`)
  add(`${prefix}.residMid`, places.has(`${path}.residMid`) ? `${path}.residMid` : undefined)
  add(`${prefix}.residPost`, `${path}.output`)
  // What is added to the stream; behind a norm of its own (Gemma) it is not the module's output.
  for (const name of ['attnOut', 'mlpOut'] as const) {
    const found = residual[name]
    if ('tensor' in found)
      add(`${prefix}.${name}`, finder.outputOn(found.tensor, module) ?? `${path}.${name}`)
  }
  const isNative = prefix === path
  const inAttention = isNative ? host.path : `${prefix}.attn`
  for (const [before, after] of [
    ['qPre', 'q'],
    ['kPre', 'k'],
  ] as const) {
    const isOne =
      heads !== undefined && 'tensor' in heads.sites[before] && !places.has(`${host.path}.${before}`)
    if (isOne) add(`${inAttention}.${before}`, `${host.path}.${after}`)
  }
  if (!feedForward) return
  const inMlp = isNative && mlp ? mlp.path : `${prefix}.mlp`
  const hasGate = 'tensor' in feedForward.sites.up
  if (hasGate) add(`${inMlp}.gate`, `${mlp?.path ?? path}.pre`)
  if (mlp) return
  // Projections that are the block's own children (OPT, BERT) have no module around them.
  for (const name of ['pre', 'up', 'post'])
    if (places.has(`${path}.${name}`)) add(`${inMlp}.${name}`, `${path}.${name}`)
  const ends = [feedForward.linears[0], feedForward.linears.at(-1)].map(node => node?.scope)
  ;['input', 'output'].forEach((name, at) => {
    const site = `${ends[at] ?? ''}.${name}`
    if (places.has(site)) add(`${inMlp}.${name}`, site)
  })
}
