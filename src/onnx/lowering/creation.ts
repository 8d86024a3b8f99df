import { type creation as operations } from '../../graph/operations/creation.ts'
import { type Lowering } from './lowering.ts'

export const creation: { [Name in keyof typeof operations]: Lowering } = {}
