import { type Found } from './attention.ts'
import { type GraphIndex } from './moduleTree.ts'
import { type Opening } from './opening.ts'
import { type Block } from './structure.ts'

/**
 * Opens a softmax over [batch * head, query, key], as older exports have it, so that the pattern by head is a value.
 * @returns where the pattern lies; undefined where nothing is folded, or the scores by head are not known
 */
export function openPattern({ heads }: Block, index: GraphIndex, opening: Opening): Found | undefined {
  const softmax = heads && index.producer.get(heads.softmax.outputs[0] ?? '')
  if (!softmax || !('why' in heads.sites.probs) || 'why' in heads.sites.scores) return undefined
  const { facts } = index.graph
  const folded = facts.get(softmax.outputs[0] ?? '')?.shape
  const apart = facts.get(heads.sites.scores.tensor)?.shape
  if (folded?.length !== 3 || apart?.length !== 4 || folded[2] !== apart[3] || folded[1] !== apart[2])
    return undefined
  const inside = opening.inside(softmax)
  const flat = inside.add('Softmax', [...softmax.inputs], 'flat', folded, softmax.attributes)
  const tensor = inside.add('Reshape', [flat, opening.shape(apart)], 'probs', apart)
  inside.add('Reshape', [tensor, opening.shape(folded)], null, folded)
  opening.open(softmax, inside)
  return { tensor }
}
