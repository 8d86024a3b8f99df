import { type elementwise as operations } from '../../graph/operations/elementwise.ts'
import { type Lowering } from './lowering.ts'

export const elementwise: { [Name in keyof typeof operations]: Lowering } = {}
