import { describe, expect, it } from 'vitest'
import { VitrineError } from '../errors.ts'
import { type Shape } from '../dim.ts'
import { type DType } from '../dtype.ts'
import { type Json } from '../versions/v1.ts'
import { type OperandType } from './operation.ts'
import { operations, type OperationName } from './registry.ts'
import { weakType } from './types.ts'

const t = (shape: Shape, dtype: DType = 'float32'): OperandType => ({ dtype, shape })

type Refusal = [OperationName, OperandType[], Record<string, Json>, string]

const refusals: Refusal[] = [
  ['sub', [t([2], 'bool'), t([2], 'bool')], {}, 'sub: the result is bool, and must be float32'],
  ['clamp', [t([2])], {}, 'clamp needs min or max'],
  ['where', [t([2]), t([2]), t([2])], {}, 'where: condition is float32, and must be bool'],
  [
    'maskedFill',
    [t([2], 'int32'), t([2], 'bool'), weakType(0.5)],
    {},
    'a float32 value does not fit a tensor of int32',
  ],
  ['maskedFill', [t([2]), t([2], 'bool'), t([2])], {}, 'the value must be one number'],
  ['gelu', [t([2], 'int32')], {}, 'gelu: input is int32, and must be float32 or float16'],
  ['mean', [t([2], 'int32')], {}, 'mean: input is int32, and must be float32 or float16'],
  ['sum', [t(['batch', 3])], { dim: [2] }, 'sum: there is no dimension 2 in a tensor of shape [batch, 3]'],
  ['max', [t([0, 3])], { dim: 0 }, 'max: there is no element to choose in shape [0, 3]'],
  ['softmax', [t([2], 'int32')], { dim: 0 }, 'softmax: input is int32'],
  [
    'matmul',
    [t(['batch', 'position', 64]), t([32, 64])],
    {},
    'the shapes [batch, position, 64] and [32, 64] do not fit: 64 columns meet 32 rows',
  ],
  ['matmul', [t([]), t([2])], {}, 'a tensor without dimensions is not a matrix'],
  [
    'matmul',
    [t([2]), t([2], 'float16')],
    {},
    'matmul: the tensors are float32 and float16, and must be alike',
  ],
  ['outer', [t([2, 2]), t([2])], {}, 'outer takes two vectors and was given [2, 2] and [2]'],
  ['einsum', [t([2, 3])], { equation: 'ij->ik' }, "'ij->ik' has k in its output and in no tensor"],
  ['einsum', [t([2, 3])], { equation: 'ij,jk->ik' }, 'has 2 terms for 1 tensors'],
  ['einsum', [t([2, 3])], { equation: 'ijk->i' }, "names 3 dimensions in 'ijk' for a tensor of 2"],
  ['einsum', [t([2, 3])], { equation: 'ij->ii' }, 'repeats a letter in its output'],
  ['einsum', [t([2, 3])], { equation: 'i j > i' }, 'is not an equation'],
  [
    'einsum',
    [t(['batch', 3]), t([4])],
    { equation: 'ij,j->i' },
    'einsum (j): the shapes [3] and [4] do not fit',
  ],
  [
    'crossEntropy',
    [t([2, 3, 50]), t([2, 3], 'int32')],
    {},
    'logits [2, 3, 50] need targets [2, 50], not [2, 3]',
  ],
  ['cosineSimilarity', [t([3]), t([3])], {}, 'cosineSimilarity: there is no dimension 1'],
  ['full', [], { shape: [-1], value: 0 }, 'full: a shape cannot be [-1]'],
  ['arange', [], { end: 3, step: 0 }, 'step not 0'],
  ['oneHot', [t([2])], { numClasses: 3 }, 'oneHot: input is float32, and must be int32'],
  ['randint', [], { seed: 0, shape: [1], low: 3, high: 3 }, 'there is no int32 from 3'],
]

describe('a call that cannot be right is refused when it is recorded', () => {
  it.each(refusals)('%s of %j with %j', (name, operands, attrs, message) => {
    const call = () => operations[name].infer(operands, attrs)
    expect(call).toThrow(VitrineError)
    expect(call).toThrow(message)
  })
})

describe('symbols', () => {
  it('go through matrix products', () => {
    const hidden = t(['batch', 'position', 64])
    expect(operations.matmul.infer([hidden, t([64, 'vocab'])], {}).shape).toEqual([
      'batch',
      'position',
      'vocab',
    ])
    const heads = [t(['batch', 8, 'position', 16]), t(['batch', 8, 'past+position', 16])]
    expect(operations.einsum.infer(heads, { equation: '...qd,...kd' }).shape).toEqual([
      'batch',
      8,
      'past+position',
      'position',
    ])
  })
})
