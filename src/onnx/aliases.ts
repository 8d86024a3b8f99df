import { type GraphIndex, type Module } from './moduleTree.ts'
import { type Place } from './places.ts'
import { residualChain } from './residual.ts'
import { type Structure } from './structure.ts'

/**
 * The spellings that are the same on every decoder (DESIGN §1): `embed`, `layers.3.attn`, `norm`, `unembed`, and the
 * residual stream `layers.3.residPre`. A module that really has such a name keeps it (LANGUAGE 15).
 */
export function aliasesOf(
  structure: Structure,
  modules: ReadonlyMap<string, Module>,
  places: ReadonlyMap<string, Place>,
  index: GraphIndex,
): Record<string, string> {
  const aliases: Record<string, string> = {}
  const add = (alias: string, path: string | undefined) => {
    if (path !== undefined && alias !== path && !modules.has(alias) && !places.has(alias))
      aliases[alias] = path
  }
  add('layers', structure.list)
  add('embed', structure.embedding?.path)
  add('norm', structure.finalNorm?.path)
  add('unembed', structure.unembed?.path)
  const output = [...places.values()].find(
    place => place.tensor === index.graph.output && place.path.endsWith('.output'),
  )
  add('logits', output?.path ?? 'output')
  structure.blocks.forEach((block, layer) => {
    const path = block.module.path
    const added = new Set(residualChain(block, index).map(step => step.added))
    add(`layers.${layer}`, path)
    for (const prefix of [`layers.${layer}`, path]) {
      add(`${prefix}.attn`, block.attention?.path)
      add(`${prefix}.mlp`, block.mlp?.path)
      add(`${prefix}.residPre`, `${path}.input`)
      add(`${prefix}.residMid`, places.has(`${path}.residMid`) ? `${path}.residMid` : undefined)
      add(`${prefix}.residPost`, `${path}.output`)
      // What is added to the stream; behind a norm of its own (Gemma) it is not the module's output.
      add(`${prefix}.attnOut`, outputIn(block.attention, added))
      add(`${prefix}.mlpOut`, outputIn(block.mlp, added))
    }
  })
  return aliases
}

/** A module's output site, if that is one of the tensors that are added. */
const outputIn = (module: Module | undefined, added: ReadonlySet<string>): string | undefined =>
  module?.outputs.some(name => added.has(name)) ? `${module.path}.output` : undefined
