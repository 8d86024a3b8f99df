import { float } from '../facts.ts'
import { parentOf } from '../modulePath.ts'
import { moduleOf } from '../unscoped.ts'
import { emitNorm } from './norms.ts'
import { type Opening } from './opener.ts'

/**
 * EmbedLayerNormalization: tokens, positions and segments are looked up and added, and the sum is normed. Each table is a
 * module of its own, by its parameter's name. It runs opened: it must give a count of the mask, which nothing takes here.
 */
export const openEmbedNorm: Opening = o => {
  const { inputs, attributes } = o.node
  const [ids = '', segments = '', words = '', places = '', kinds = '', weight = '', bias = ''] = inputs
  const [mask = '', positions = ''] = inputs.slice(7)
  const length = o.facts(ids)?.shape?.[1]
  if (mask !== '' || length === undefined) return undefined
  const row = (table: string, indices: string, as: string) =>
    o.emit('Gather', [table, indices], { as, scope: moduleOf(table) })
  const counted = () => o.emit('Range', [o.size(0), o.size(length), o.size(1)], { as: 'positions' })
  const scope = parentOf(moduleOf(words))
  const tokens = row(words, ids, 'tokens')
  const placed = row(places, positions === '' ? counted() : positions, 'places')
  const hasKinds = segments !== '' && kinds !== ''
  const both = o.emit('Add', [tokens, placed], { as: hasKinds ? 'both' : 2, scope })
  const sum = hasKinds ? o.emit('Add', [both, row(kinds, segments, 'kinds')], { as: 2, scope }) : both
  const epsilon = float(attributes, 'epsilon', 1e-12)
  emitNorm(o, sum, { centred: true, epsilon, weight, bias, result: { as: 0, scope: moduleOf(weight) } })
  return null
}
