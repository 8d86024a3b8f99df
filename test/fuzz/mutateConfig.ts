import { type Draws } from './random.ts'

const odd: readonly unknown[] = [null, -1, 0, 0.5, 1e300, NaN, 'many', '', [], {}, [1, 2], true]

/** A config.json in which some fields are missing or hold what they should not. */
export function mutateConfig(config: Record<string, unknown>, draws: Draws): Record<string, unknown> {
  const copy: Record<string, unknown> = { ...config }
  for (let count = 1 + draws.below(5); count > 0; count--) {
    const key = draws.pick(Object.keys(config))
    if (draws.unit() < 0.3) Reflect.deleteProperty(copy, key)
    else copy[key] = draws.pick(odd)
  }
  return draws.unit() < 0.1 ? {} : copy
}
