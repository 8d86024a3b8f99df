import { type comparison as operations } from '../../graph/operations/comparison.ts'
import { type Lowering } from './lowering.ts'

export const comparison: { [Name in keyof typeof operations]: Lowering } = {}
