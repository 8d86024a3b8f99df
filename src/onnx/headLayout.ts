import { type Dim } from '../graph/dim.ts'

/** How a tensor of heads lies: `[batch, position, head, dHead]` is the tensor with its dimensions in the order `perm`. */
export interface HeadLayout {
  perm: readonly number[]
  heads: number
  dHead: number
}

/**
 * Reads a layout from a shape: one of the dimensions behind the batch counts positions, the other two are numbers, and
 * heads stand before what a head holds (in `[batch, head, dHead, position]`, too, as keys are before their product).
 */
export function headLayout(shape: readonly Dim[] | undefined): HeadLayout | undefined {
  if (shape?.length !== 4 || shape[0] !== 'batch') return undefined
  const position = shape.findIndex((dim, axis) => axis > 0 && typeof dim === 'string')
  const [head = 0, inner = 0] = [1, 2, 3].filter(axis => axis !== position)
  const [heads, dHead] = [shape[head], shape[inner]]
  if (position < 0 || typeof heads !== 'number' || typeof dHead !== 'number') return undefined
  return { perm: [0, position, head, inner], heads, dHead }
}

/** Whether a place needs no reordering. */
export const isIdentity = (perm: readonly number[]): boolean => perm.every((from, to) => from === to)
