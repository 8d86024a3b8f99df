import { type indexing as operations } from '../../graph/operations/indexing.ts'
import { type Lowering } from './lowering.ts'

export const indexing: { [Name in keyof typeof operations]: Lowering } = {}
