import { defineOperation } from './define.ts'
import { type Operation } from './operation.ts'
import { normalizeDim } from './shapes.ts'
import { floats, requireDType } from './types.ts'

const alongDim = (name: string, doc: string) =>
  defineOperation({
    name,
    family: 'reduction',
    operands: ['input'],
    attributes: { dim: { type: 'int', doc: 'The dimension along which the result is normalised.' } },
    doc,
    infer: ([input], attrs) => {
      requireDType(name, 'input', input.dtype, floats)
      normalizeDim(name, attrs.dim, input.shape)
      return { dtype: input.dtype, shape: input.shape }
    },
  })

/** Probabilities from scores. Of float16 they accumulate in float32. */
export const normalizing = {
  softmax: alongDim('softmax', 'Exponentials divided by their sum along a dimension. Floats only.'),
  logSoftmax: alongDim(
    'logSoftmax',
    'The logarithm of `softmax`, computed without overflow (PyTorch: `log_softmax`). Floats only.',
  ),
} as const satisfies Record<string, Operation>
