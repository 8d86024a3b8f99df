import { type reduction as operations } from '../../graph/operations/reduction.ts'
import { type Lowering } from './lowering.ts'

export const reduction: { [Name in keyof typeof operations]: Lowering } = {}
