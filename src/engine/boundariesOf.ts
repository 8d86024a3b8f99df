import { byteLength, runtimeDType } from '../runtime/values.ts'
import { type Step } from './plan.ts'
import { type Stream } from './stream.ts'
import { type Woven } from './woven.ts'

/**
 * Names of the values that are kept for later runs: what crosses from one part of a forward pass to the next (residual
 * streams, masks), and what operations take from a part, as far as it is no larger than that (attention can be much
 * larger, and is computed anew from the block's input). Those of a sweep's cells are left out: there are many, and a later
 * run has other cells. So are logits.
 */
export function boundariesOf(
  steps: readonly Step[],
  streams: readonly Stream[],
  types: Woven['types'],
): ReadonlySet<string> {
  const cells = new Set(streams.flatMap(({ derived, key }) => (derived ? [key] : [])))
  const isPart = ({ items }: Step) => items.some(({ segment }) => segment !== null)
  const taken = (by: readonly Step[]) => new Set(by.flatMap(takenFromOthers))
  const made = steps
    .filter(({ items }) =>
      items.some(
        ({ segment }) => segment !== null && !cells.has(segment.stream ?? '') && segment.label !== 'head',
      ),
    )
    .flatMap(({ outputs }) => outputs)
  const byParts = taken(steps.filter(isPart))
  const byOperations = taken(steps.filter(step => !isPart(step)))
  const bytes = (name: string) => {
    const type = types.get(name)
    return type ? byteLength(runtimeDType(type.dtype), type.shape.map(Number)) : Infinity
  }
  const crossing = made.filter(name => byParts.has(name))
  const most = Math.max(0, ...crossing.map(bytes))
  const looked = made.filter(name => byOperations.has(name) && bytes(name) <= most)
  return new Set([...crossing, ...looked])
}

function takenFromOthers({ items }: Step): string[] {
  const own = new Set(items.flatMap(({ outputs }) => outputs))
  return items.flatMap(({ inputs }) => inputs.filter(name => !own.has(name)))
}
