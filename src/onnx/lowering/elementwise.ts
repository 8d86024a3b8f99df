import { type elementwise as operations } from '../../graph/operations/elementwise.ts'
import { arithmetic } from './arithmetic.ts'
import { functions } from './functions.ts'
import { type Lowering } from './lowering.ts'
import { logic } from './logic.ts'

export const elementwise: { [Name in keyof typeof operations]: Lowering } = {
  ...arithmetic,
  ...functions,
  ...logic,
}
