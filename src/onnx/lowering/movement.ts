import { type movement as operations } from '../../graph/operations/movement.ts'
import { type Lowering } from './lowering.ts'

export const movement: { [Name in keyof typeof operations]: Lowering } = {}
