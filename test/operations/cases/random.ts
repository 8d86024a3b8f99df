import fc from 'fast-check'
import { type random as operations } from '../../../src/graph/operations/random.ts'
import { random as references } from '../../reference/random.ts'
import { shape } from '../arbitraries.ts'
import { spec, type OperationSpec } from '../case.ts'

type Cases = OperationSpec['arbitrary']

const seed = fc.oneof(fc.integer(), fc.maxSafeInteger())

const shaped: Cases = fc.record({ seed, shape: shape() }).map(attrs => ({ operands: [], attrs }))

const randintCase: Cases = fc
  .tuple(shaped, fc.integer({ min: -50, max: 50 }), fc.integer({ min: 1, max: 1_000_000 }))
  .map(([{ operands, attrs }, low, span]) => ({ operands, attrs: { ...attrs, low, high: low + span } }))

const permutationCase: Cases = fc
  .record({ seed, n: fc.integer({ min: 0, max: 40 }) })
  .map(attrs => ({ operands: [], attrs }))

export const random: { [Name in keyof typeof operations]: OperationSpec } = {
  rand: spec(references.rand, shaped),
  randn: spec(references.randn, shaped),
  randint: spec(references.randint, randintCase),
  permutation: spec(references.permutation, permutationCase),
}
