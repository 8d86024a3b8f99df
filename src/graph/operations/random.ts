import { VitrineError } from '../errors.ts'
import { checkSizes } from './creation.ts'
import { defineOperation } from './define.ts'
import { type Operation } from './operation.ts'

const seed = {
  type: 'int',
  doc: 'Recorded with the graph: the same seed gives the same numbers on every device and machine.',
} as const
const shape = { type: 'ints', doc: 'The shape.' } as const

/** Random numbers from a seed (see `src/graph/philox.ts`); they are not PyTorch's numbers. */
export const random = {
  rand: defineOperation({
    name: 'rand',
    family: 'random',
    operands: [],
    attributes: { seed, shape },
    doc: 'float32 numbers, evenly distributed from 0 up to, not including, 1.',
    infer: (_, attrs) => ({ dtype: 'float32', shape: checkSizes('rand', attrs.shape) }),
  }),
  randn: defineOperation({
    name: 'randn',
    family: 'random',
    operands: [],
    attributes: { seed, shape },
    doc: 'float32 numbers, normally distributed with mean 0 and variance 1.',
    infer: (_, attrs) => ({ dtype: 'float32', shape: checkSizes('randn', attrs.shape) }),
  }),
  randint: defineOperation({
    name: 'randint',
    family: 'random',
    operands: [],
    attributes: {
      seed,
      shape,
      low: { type: 'int', optional: true, doc: 'The least number; 0 when left out.' },
      high: { type: 'int', doc: 'The numbers are below this one.' },
    },
    doc: 'int32 numbers, evenly distributed from `low` up to, not including, `high`.',
    infer: (_, { low = 0, high, ...attrs }) => {
      if (low >= high || low < -(2 ** 31) || high > 2 ** 31)
        throw new VitrineError(`randint: there is no int32 from ${low} up to, not including, ${high}`)
      return { dtype: 'int32', shape: checkSizes('randint', attrs.shape) }
    },
  }),
  permutation: defineOperation({
    name: 'permutation',
    family: 'random',
    operands: [],
    attributes: { seed, n: { type: 'int', doc: 'How many numbers.' } },
    doc: 'The int32 numbers 0 to n - 1 in random order (PyTorch: `randperm`).',
    infer: (_, { n }) => ({ dtype: 'int32', shape: checkSizes('permutation', [n]) }),
  }),
} as const satisfies Record<string, Operation>
