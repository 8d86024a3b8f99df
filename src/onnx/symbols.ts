import { addDims, mulDims, type Dim } from '../graph/dim.ts'
import { type ValueInfo } from './ir.ts'

/**
 * Gives the inputs' symbols the names that the rest of Vitrine uses: `batch`, `position`, and an empty past. Every
 * exporter has its own words for them; what says which is which is where they stand in `input_ids` and in the past.
 */
export function bindSymbols(inputs: readonly ValueInfo[]): ValueInfo[] {
  const binding = new Map<string, Dim>()
  const bind = (dim: Dim | undefined, to: Dim) => {
    if (typeof dim === 'string' && !binding.has(dim)) binding.set(dim, to)
  }
  for (const { name, shape } of inputs) {
    if (name !== 'input_ids') continue
    bind(shape[0], 'batch')
    bind(shape[1], 'position')
  }
  for (const { name, shape } of inputs) {
    if (!isPast(name)) continue
    bind(shape[0], 'batch')
    bind(shape[2], 0)
  }
  for (const { name, shape } of inputs) {
    if (name !== 'attention_mask' && name !== 'position_ids' && name !== 'token_type_ids') continue
    bind(shape[0], 'batch')
    bind(shape[1], 'position')
  }
  return inputs.map(input => ({ ...input, shape: input.shape.map(dim => substitute(dim, binding)) }))
}

/** Whether an input holds keys or values of earlier positions. */
export const isPast = (name: string): boolean => /^past/.test(name)

function substitute(dim: Dim, binding: ReadonlyMap<string, Dim>): Dim {
  if (typeof dim === 'number') return dim
  const whole = binding.get(dim)
  if (whole !== undefined) return whole
  return dim
    .split('+')
    .map(term =>
      term.split('*').map(factor => binding.get(factor) ?? (/^\d+$/.test(factor) ? Number(factor) : factor)),
    )
    .map(factors => factors.reduce<Dim>(mulDims, 1))
    .reduce<Dim>(addDims, 0)
}
