import { type comparison as operations } from '../../../src/graph/operations/comparison.ts'
import { comparison as references } from '../../reference/elementwise.ts'
import { spec, type OperationSpec } from '../case.ts'
import { binary } from './elementwise.ts'

export const comparison: { [Name in keyof typeof operations]: OperationSpec } = {
  eq: spec(references.eq, binary()),
  ne: spec(references.ne, binary()),
  lt: spec(references.lt, binary()),
  le: spec(references.le, binary()),
  gt: spec(references.gt, binary()),
  ge: spec(references.ge, binary()),
}
