import { type Dim, type Shape } from '../../graph/dim.ts'
import { type ModelSizes } from '../../graph/siteMap.ts'

const named = ['dModel', 'vocab', 'dHead', 'nHeads', 'nKvHeads'] as const

/** The size of the model that a dimension is; undefined where none or more than one fits. */
export function dimName(dim: Dim, sizes: ModelSizes): string | undefined {
  if (typeof dim === 'string') return dim
  const fitting = named.filter(name => sizes[name] === dim)
  const [first, second] = fitting
  // With as many heads of keys as of queries the two are one size.
  return second === undefined || (first === 'nHeads' && fitting.length === 2) ? first : undefined
}

/** `[batch, position, nHeads = 4, dHead = 32]` */
export const printNamedShape = (shape: Shape, sizes: ModelSizes): string =>
  `[${shape
    .map(dim => {
      const name = dimName(dim, sizes)
      return name === undefined || name === dim ? String(dim) : `${name} = ${dim}`
    })
    .join(', ')}]`
