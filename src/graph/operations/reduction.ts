import { normalizing } from './normalizing.ts'
import { type Operation } from './operation.ts'
import { extremes } from './extremes.ts'
import { sums } from './sums.ts'

/** Operations over one or more dimensions. */
export const reduction = { ...sums, ...extremes, ...normalizing } as const satisfies Record<string, Operation>
