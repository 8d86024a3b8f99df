import { didYouMean } from '../graph/suggest.ts'
import { type Tensor } from './api.ts'
import { type Program } from './program.ts'

export interface TableOptions {
  /** What it is, as messages name it: `the cache`, `directions.safetensors`. */
  what: string
  tensors: ReadonlyMap<string, Tensor>
  /** What it answers to beside its tensors. */
  members: Readonly<Record<string, unknown>>
  /** Another spelling of a name; undefined where there is none. */
  respell?: (name: string) => string | undefined
}

/**
 * Tensors by name, as user code sees them: an object of tensors that can be returned, exported and listed, and whose
 * missing names are errors.
 */
export function tensorTable(program: Program, { what, tensors, members, respell }: TableOptions): object {
  const refuse = (): never => program.fail(`${what} cannot be changed`)
  return new Proxy(Object.fromEntries(tensors), {
    get(_target, key) {
      if (typeof key === 'symbol') return undefined
      const known = tensors.get(key) ?? (Object.hasOwn(members, key) ? members[key] : undefined)
      if (known !== undefined || key === 'then' || key === 'toJSON') return known
      const other = respell?.(key)
      return (
        (other === undefined ? undefined : tensors.get(other)) ??
        program.fail(`${what} has no ${key}`, didYouMean(key, tensors.keys()) ?? listed([...tensors.keys()]))
      )
    },
    set: refuse,
    deleteProperty: refuse,
    defineProperty: refuse,
  })
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 8).join(', ')
  return names.length > 8 ? `it has ${names.length} tensors: ${shown} ...` : `it has ${shown}`
}
