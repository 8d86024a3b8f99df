import { describe, expect, it } from 'vitest'
import { type Shape } from '../dim.ts'
import { VitrineError } from '../errors.ts'
import { type TensorType } from '../tensorData.ts'
import { type Json } from '../versions/v1.ts'
import { indexing } from './indexing.ts'
import { indexResult } from './indexResult.ts'
import { parseIndex } from './indexSyntax.ts'

const hidden: Shape = ['batch', 'position', 128]
const at = (shape: Shape, index: string) => indexResult(shape, parseIndex(index))

const errorOf = (body: () => unknown): VitrineError => {
  try {
    body()
  } catch (error) {
    if (error instanceof VitrineError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('an index of symbolic dimensions', () => {
  it.each<[string, Shape]>([
    [':, -1', ['batch', 128]],
    ['...', ['batch', 'position', 128]],
    ['..., 0', ['batch', 'position']],
    [':, 1:', ['batch', 'position-1', 128]],
    [':, :-1', ['batch', 'position-1', 128]],
    [':, -1:', ['batch', 1, 128]],
    [':, :1', ['batch', 1, 128]],
    [':, ::1', ['batch', 'position', 128]],
    [':, None, [0, 2]', ['batch', 1, 2, 128]],
    ['0, :, [1, 5]', ['position', 2]],
    ['[0], :, [1]', [1, 'position']],
    [':, 7', ['batch', 128]],
  ])("'%s' has a shape for every prompt", (index, shape) => {
    expect(at(hidden, index)).toEqual(shape)
  })

  it.each([':, 2:', ':, :3', ':, ::2', ':, -3:', ':, 1:2'])(
    "'%s' is refused: its size differs from prompt to prompt",
    index => {
      expect(errorOf(() => at(hidden, index)).message).toContain('depends on the value of position')
    },
  )

  it('counts what a sum of symbols is at least', () => {
    expect(at(['position+3'], '3:')).toEqual(['position'])
    expect(at(['past+position'], '1:')).toEqual(['past+position-1'])
    expect(() => at(['past'], '1:')).toThrow(VitrineError)
  })
})

describe('an index that does not fit', () => {
  it.each([
    [[2, 3], '0, 0, 0', 'names 3 dimensions and the tensor has 2'],
    [[2, 3], '2', 'no place 2 in dimension 0, whose size is 2'],
    [[2, 3], ':, [0, -4]', 'no place -4 in dimension 1, whose size is 3'],
    [[2, 3], '..., ...', 'may stand only once'],
    [[2, 3], '::0', 'the step 0 is not positive'],
  ])('%j at %s', (shape, index, message) => {
    expect(errorOf(() => at(shape, index)).message).toContain(message)
  })

  it('sends negative steps to flip', () => {
    expect(errorOf(() => at([4], '::-1')).hint).toContain('flip')
  })
})

const type = (dtype: TensorType['dtype'], ...shape: Shape): TensorType => ({ dtype, shape })
const index = (text: string): { index: Json } => ({
  index: JSON.parse(JSON.stringify(parseIndex(text))) as Json,
})
const operand: { index: Json } = { index: [{ kind: 'operand', operand: 0 }] }

describe('index tensors', () => {
  it('refuses to read by a computed mask and says what keeps the shape (LANGUAGE 11)', () => {
    const { message, hint } = errorOf(() =>
      indexing.index.infer([type('float32', 4), type('bool', 4)], operand),
    )
    expect(message).toContain('computed mask')
    expect(hint).toContain('where')
  })

  it('refuses floats', () => {
    const { hint } = errorOf(() => indexing.index.infer([type('float32', 4), type('float32', 2)], operand))
    expect(hint).toContain("cast('int32')")
  })
})

describe('put (LANGUAGE 12)', () => {
  it('keeps the type of the tensor whatever the value is', () => {
    const put = indexing.put.infer([type('float16', ...hidden), type('int32', 128)], index(':, -1'))
    expect(put).toEqual({ dtype: 'float16', shape: hidden })
  })

  it.each<[Shape, string]>([
    [[2, 128], '0'],
    [['batch', 1, 128], ':, -1'],
    [[127], ':, -1'],
  ])('refuses a value of shape %j at %s, which would enlarge it', (shape, text) => {
    const { message } = errorOf(() =>
      indexing.put.infer([type('float32', 'batch', 'position', 128), type('float32', ...shape)], index(text)),
    )
    expect(message).toContain('does not fit')
  })

  it('takes one number for all places that a computed mask selects', () => {
    const masked = (...value: Shape) =>
      indexing.put.infer([type('float32', 4, 8), type('float32', ...value), type('bool', 4)], operand).shape
    expect(masked()).toEqual([4, 8])
    expect(masked(8)).toEqual([4, 8])
    expect(masked(1, 8)).toEqual([4, 8])
    expect(() => masked(4, 8)).toThrow(VitrineError)
  })
})
