import { type Opening } from './opener.ts'

/**
 * An activation that adds a bias first (`BiasGelu`, `FastGelu` with a bias). The sum belongs to the projection whose bias
 * it is, and is what the activation reads; without a bias there is nothing to open.
 */
export const openBiased =
  (op: 'Gelu' | 'FastGelu'): Opening =>
  o => {
    const [value = '', bias = ''] = o.node.inputs
    if (bias === '') return undefined
    const sum = o.emit('Add', [value, bias], { as: 'biased', scope: o.scopeOf(value) ?? o.node.scope })
    o.emit(op, [sum], { as: 0, domain: 'com.microsoft' })
    return o.node
  }
