import { float } from '../facts.ts'
import { parentOf } from '../modulePath.ts'
import { type EmitOptions, type Opener, type Opening } from './opener.ts'

export interface NormParts {
  /** Subtracts the mean (LayerNorm), or not (RMSNorm). */
  centred: boolean
  epsilon: number
  weight: string
  bias: string
  result: EmitOptions
}

/** A norm over the last dimension, as one operator: openNorms.ts opens every norm of a graph in the same way. */
export function emitNorm(
  o: Opener,
  value: string,
  { centred, epsilon, weight, bias, result }: NormParts,
): string {
  const attributes = {
    axis: { type: 'int' as const, value: -1 },
    epsilon: { type: 'float' as const, value: epsilon },
  }
  const inputs = bias === '' ? [value, weight] : [value, weight, bias]
  return o.emit(centred ? 'LayerNormalization' : 'SimplifiedLayerNormalization', inputs, {
    ...result,
    attributes,
  })
}

/**
 * A norm that adds to the residual stream first (`SkipLayerNormalization` and its simplified form). The sum belongs to
 * the block whose stream it makes, the norm to its own module.
 */
export const openSkipNorm =
  (centred: boolean): Opening =>
  o => {
    const { inputs, attributes, outputs, scope: own } = o.node
    const [value = '', skip = '', weight = ''] = inputs
    const [beta = '', bias = ''] = centred ? inputs.slice(3) : ['', inputs[3] ?? '']
    if (outputs.slice(1, 3).some(name => name !== '')) return undefined
    const [older, newer] = o.orderOf(skip) > o.orderOf(value) ? [value, skip] : [skip, value]
    const made = o.scopeOf(newer) ?? ''
    const added = bias === '' ? newer : o.emit('Add', [newer, bias], { as: 'biased', scope: made })
    const sum = o.emit('Add', [older, added], { as: 3, scope: blockOf(made) ?? parentOf(own) })
    const epsilon = float(attributes, 'epsilon', 1e-5)
    emitNorm(o, sum, { centred, epsilon, weight, bias: beta, result: { as: 0 } })
    return o.node
  }

/** `model.layers.0.mlp.down_proj` -> `model.layers.0`: the innermost numbered module. */
const blockOf = (scope: string): string | undefined => /^(.*\.\d+)(?:\.|$)/.exec(scope)?.[1]
