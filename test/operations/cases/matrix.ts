import fc from 'fast-check'
import { type DType } from '../../../src/graph/dtype.ts'
import { type matrix as operations } from '../../../src/graph/operations/matrix.ts'
import { matrix as references } from '../../reference/matrix.ts'
import { type Attrs } from '../../reference/tensor.ts'
import {
  anyDType,
  broadcastableShapes,
  dtype,
  finite,
  numberDType,
  size,
  someSize,
  tensor,
} from '../arbitraries.ts'
import { spec, type CaseOperand, type OperationSpec, type Tolerance } from '../case.ts'

type Cases = OperationSpec['arbitrary']

const sameDType = (
  dtypes: fc.Arbitrary<DType>,
  shapes: fc.Arbitrary<number[][]>,
): fc.Arbitrary<CaseOperand[]> =>
  fc
    .tuple(dtypes, shapes)
    .chain(([type, all]) => fc.tuple<CaseOperand[]>(...all.map(shape => tensor(type, shape))))

/** Every rank: vectors, matrices, stacks whose leading dimensions broadcast. */
const matmulShapes: fc.Arbitrary<number[][]> = fc
  .tuple(
    size,
    size,
    size,
    broadcastableShapes(2),
    fc.constantFrom('vectors', 'vector left', 'vector right', 'matrices', 'stacks', 'stacks'),
  )
  .map(([m, k, n, [a = [], b = []], form]) => {
    const left = a.slice(-2)
    const right = b.slice(-2)
    switch (form) {
      case 'vectors':
        return [[k], [k]]
      case 'vector left':
        return [[k], [...right, k, n]]
      case 'vector right':
        return [[...left, m, k], [k]]
      case 'matrices':
        return [
          [m, k],
          [k, n],
        ]
      case 'stacks':
        return [
          [...left, m, k],
          [...right, k, n],
        ]
    }
  })

const outerCase: Cases = fc
  .tuple(anyDType, anyDType, size, size)
  .chain(([left, right, n, m]) => fc.tuple<CaseOperand[]>(tensor(left, [n]), tensor(right, [m])))
  .map(operands => ({ operands, attrs: {} }))

/** Terms as letters; letters get sizes, and a repeated one is now and then 1 on one side. */
const equations = [
  'ij,jk->ik',
  'ij,jk',
  'bhqd,bhkd->bhqk',
  'bhqk,bkhd->bqhd',
  'i,j->ij',
  'i,i',
  'ij->ji',
  'ij->',
  'ij->j',
  'ii->i',
  'ii',
  'iji->j',
  'ij,ij->ij',
  'ij,jk,kl->il',
  'ij,k->kj',
  'ba,c',
  'i,ij,j',
  '...ij,...jk->...ik',
  '...d,d->...',
  'i...,i...->...',
  '...,...',
  'i...->...',
]

const einsumCase: Cases = fc
  .tuple(
    fc.constantFrom(...equations),
    dtype('float32', 'float32', 'float16', 'int32'),
    fc.array(size, { minLength: 26, maxLength: 26 }),
    fc.array(someSize, { minLength: 2, maxLength: 2 }),
    fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 3, maxLength: 3 }),
    fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 12, maxLength: 12 }),
  )
  .chain(([equation, type, sizes, hidden, hiddenRanks, chances]) => {
    const terms = (equation.split('->')[0] ?? '').split(',')
    const letterSize = (letter: string) => sizes[letter.charCodeAt(0) - 97] ?? 1
    let chance = 0
    const shapes = terms.map((term, which) =>
      (term.match(/\.\.\.|[a-z]/g) ?? []).flatMap(part => {
        if (part === '...') return hidden.slice(2 - (hiddenRanks[which] ?? 0))
        const repeats = term.split(part).length > 2
        return [!repeats && chances[chance++] === 0 ? 1 : letterSize(part)]
      }),
    )
    return fc.tuple<CaseOperand[]>(...shapes.map(shape => tensor(type, shape))).map(operands => ({
      operands,
      attrs: { equation },
    }))
  })

const crossEntropyCase: Cases = fc
  .tuple(
    dtype('float32', 'float32', 'float16'),
    fc.oneof(fc.constant([]), fc.array(size, { minLength: 1, maxLength: 3 })),
    someSize,
    fc.constantFrom<Attrs>({}, { reduction: 'mean' }, { reduction: 'sum' }, { reduction: 'none' }),
  )
  .chain(([type, target, classes, attrs]) => {
    const logits = target.length === 0 ? [classes] : target.toSpliced(1, 0, classes)
    const length = target.reduce((a, b) => a * b, 1)
    const wanted = fc.oneof(
      { weight: 5, arbitrary: fc.integer({ min: 0, max: classes - 1 }) },
      { weight: 1, arbitrary: fc.constant(-100) },
    )
    return fc
      .tuple(tensor(type, logits), fc.array(wanted, { minLength: length, maxLength: length }))
      .map(([operand, ids]) => ({
        operands: [operand, { dtype: 'int32' as const, shape: target, data: Int32Array.from(ids) }],
        attrs,
      }))
  })

const cosineCase: Cases = fc
  .tuple(
    broadcastableShapes(2).filter(shapes => shapes.some(shape => shape.length > 1)),
    dtype('float32', 'float32', 'float16'),
    fc.boolean(),
  )
  .chain(([[a = [], b = []], type, isDefault]) => {
    const rank = Math.max(a.length, b.length)
    const dims = isDefault
      ? fc.constant<Attrs>({})
      : fc.integer({ min: -rank, max: rank - 1 }).map((dim): Attrs => ({ dim, eps: 1e-6 }))
    return fc
      .tuple(tensor(type, a, finite), tensor(type, b, finite), dims)
      .map(([x, y, attrs]) => ({ operands: [x, y], attrs }))
  })

const products: Tolerance = { absolute: 2e-4, relative: 1e-5 }

export const matrix: { [Name in keyof typeof operations]: OperationSpec } = {
  matmul: spec(
    references.matmul,
    sameDType(numberDType, matmulShapes).map(operands => ({ operands, attrs: {} })),
    products,
  ),
  outer: spec(references.outer, outerCase),
  einsum: spec(references.einsum, einsumCase, { absolute: 2e-3, relative: 1e-5 }),
  crossEntropy: spec(references.crossEntropy, crossEntropyCase, products),
  cosineSimilarity: spec(references.cosineSimilarity, cosineCase),
}
