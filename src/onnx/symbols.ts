import { addDims, mulDims, type Dim } from '../graph/dim.ts'
import { type ValueInfo } from './ir.ts'

/**
 * Gives the inputs' symbols the names that the rest of Vitrine uses: `batch`, `position` and `past`. Every exporter
 * has its own words for them; what says which is which is where they stand in `input_ids` and in the past.
 * @param past what stands for the number of earlier positions: 0 where they are left out
 */
export function bindSymbols(inputs: readonly ValueInfo[], past: 0 | 'past'): ValueInfo[] {
  const binding = new Map<string, Dim>()
  const bind = (dim: Dim | undefined, to: Dim) => {
    if (typeof dim === 'string' && /^\w+$/.test(dim) && !binding.has(dim)) binding.set(dim, to)
  }
  for (const { name, shape } of inputs) {
    if (name !== 'input_ids') continue
    bind(shape[0], 'batch')
    bind(shape[1], 'position')
  }
  for (const { name, shape } of inputs) {
    if (!isPast(name)) continue
    bind(shape[0], 'batch')
    bind(shape[pastAxis(shape)], past)
  }
  return inputs.map(input => {
    const shape = input.shape.map(dim => substitute(dim, binding))
    const whole = wholeShapes(past)[input.name]
    // These are as long as the prompt, whatever an exporter calls their dimensions.
    return {
      ...input,
      shape: whole ? shape.map((dim, axis) => (typeof dim === 'string' ? (whole[axis] ?? dim) : dim)) : shape,
    }
  })
}

const wholeShapes = (past: 0 | 'past'): Partial<Record<string, readonly Dim[]>> => ({
  attention_mask: ['batch', addDims(past, 'position')],
  position_ids: ['batch', 'position'],
  token_type_ids: ['batch', 'position'],
})

/** Whether an input holds keys or values of earlier positions. */
export const isPast = (name: string): boolean => /^past/.test(name)

/** Whether an output holds keys or values for later positions. */
export const isPresent = (name: string): boolean => /^present/.test(name)

/** The input that an output's keys and values are fed to at the next step: they differ in the word in front. */
export const pastOf = (present: string, inputs: readonly ValueInfo[]): string | undefined => {
  const suffix = (name: string) => name.replace(/^(past|present)(_key_values?)?/, '')
  return inputs.find(({ name }) => isPast(name) && suffix(name) === suffix(present))?.name
}

/** The axis of earlier positions: named so, or else the third of [batch, head, past, dHead]. */
function pastAxis(shape: readonly Dim[]): number {
  const named = shape.findIndex(dim => typeof dim === 'string' && /past/.test(dim))
  return named < 0 ? 2 : named
}

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
