import { type ModelRequest } from '../../graph/executor.ts'
import { UsageError } from './options.ts'

const precisions = ['fp32', 'fp16', 'q4', 'q4f16', 'q8'] as const
type Precision = (typeof precisions)[number]

/** @throws UsageError for a precision that there is not */
export function readPrecision(dtype: string | undefined): Precision | undefined {
  const precision = precisions.find(one => one === dtype)
  if (dtype !== undefined && precision === undefined)
    throw new UsageError(`there is no dtype '${dtype}': it is one of ${precisions.join(', ')}`)
  return precision
}

/** A model as the options of a command name it. */
export const requestOf = (named: {
  model: string
  revision: string | undefined
  precision?: Precision | undefined
}): ModelRequest => ({
  id: named.model,
  ...(named.revision === undefined ? {} : { revision: named.revision }),
  ...(named.precision === undefined ? {} : { precision: named.precision }),
})
