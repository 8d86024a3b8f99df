import { type sorting as operations } from '../../graph/operations/sorting.ts'
import { type Lowering } from './lowering.ts'

export const sorting: { [Name in keyof typeof operations]: Lowering } = {}
