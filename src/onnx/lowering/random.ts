import { type random as operations } from '../../graph/operations/random.ts'
import { type Lowering } from './lowering.ts'

export const random: { [Name in keyof typeof operations]: Lowering } = {}
