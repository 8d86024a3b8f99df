import { type SiteEntry } from '../graph/siteMap.ts'
import { type Tensor } from './api.ts'
import { type Expression } from './expression.ts'
import { tensorStates } from './identity.ts'
import { type ModelRecord } from './modelRecord.ts'
import { type Program } from './program.ts'

/** Where a tensor was read: writing an index of it writes the site (LANGUAGE 10). */
export interface SitePlace {
  model: ModelRecord
  site: SiteEntry
  /** The read of the whole site. */
  read: Expression
  /** Parts of the index between the site and the tensor; null is the whole site. */
  index: readonly unknown[] | null
}

/** What stands behind a tensor of the language. */
export interface TensorState {
  readonly program: Program
  readonly expression: Expression
  readonly place: SitePlace | null
}

/** What a tensor answers to a name; a method is called with its arguments. */
export type TensorMember = (state: TensorState, self: Tensor) => unknown
export type TensorMethod = (state: TensorState, self: Tensor, args: readonly unknown[]) => unknown
export type TensorMembers = ReadonlyMap<string, TensorMember>

/** The tensor of an expression, as user code sees it: string keys index it. */
export const makeTensor = (
  program: Program,
  expression: Expression,
  place: SitePlace | null = null,
): Tensor => proxied({ program, expression, place })

/** A place that can be written even where it cannot be read: what a computed mask selects. */
export function makePlace(program: Program, read: () => Expression, place: SitePlace): Tensor {
  let expression: Expression | undefined
  return proxied({
    program,
    get expression() {
      return (expression ??= read())
    },
    place,
  })
}

function proxied(state: TensorState): Tensor {
  // A proxy cannot be typed as what its traps make of it.
  const tensor = new Proxy(state, state.program.traps) as unknown as Tensor
  tensorStates.set(tensor, state)
  return tensor
}
