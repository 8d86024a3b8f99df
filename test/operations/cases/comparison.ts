import { type comparison as operations } from '../../../src/graph/operations/comparison.ts'
import { comparison as references } from '../../reference/elementwise.ts'
import { type OperationSpec } from '../case.ts'
import { binary } from './elementwise.ts'

const spec = (name: keyof typeof operations): OperationSpec => {
  const reference = references[name]
  if (reference === undefined) throw new Error(`${name} has no reference`)
  return { arbitrary: binary(), reference }
}

export const comparison: { [Name in keyof typeof operations]: OperationSpec } = {
  eq: spec('eq'),
  ne: spec('ne'),
  lt: spec('lt'),
  le: spec('le'),
  gt: spec('gt'),
  ge: spec('ge'),
}
