import { type matrix as operations } from '../../graph/operations/matrix.ts'
import { type Lowering } from './lowering.ts'

export const matrix: { [Name in keyof typeof operations]: Lowering } = {}
