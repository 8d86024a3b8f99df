import { isPlainObject, tensorState } from './identity.ts'
import { stepItems } from './stepList.ts'
import { type TensorState } from './tensor.ts'

/**
 * Every tensor in what a body or a module gave, with its path: keys joined by dots, arrays by index. Whatever is
 * neither a plain object nor an array is left alone, and so is what holds itself.
 */
export function* tensorsIn(
  value: unknown,
  path = '',
  around: readonly unknown[] = [],
): Generator<{ path: string; state: TensorState }> {
  const state = tensorState(value)
  if (state !== undefined) yield { path, state }
  else if (!around.includes(value))
    for (const [key, child] of childrenOf(value))
      yield* tensorsIn(child, path === '' ? key : `${path}.${key}`, [...around, value])
}

function childrenOf(value: unknown): [string, unknown][] {
  const steps = stepItems(value)
  if (steps !== undefined) return steps.map((item, step) => [String(step), item])
  if (Array.isArray(value)) return value.map((item: unknown, index) => [String(index), item])
  return isPlainObject(value) ? Object.entries(value) : []
}
