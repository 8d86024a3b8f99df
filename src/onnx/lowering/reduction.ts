import { type reduction as operations } from '../../graph/operations/reduction.ts'
import { extremes } from './extremes.ts'
import { type Lowering } from './lowering.ts'
import { normalizing } from './normalizing.ts'
import { sums } from './sums.ts'

export const reduction: { [Name in keyof typeof operations]: Lowering } = {
  ...sums,
  ...extremes,
  ...normalizing,
}
