import { isPlainObject } from './identity.ts'
import { type Program } from './program.ts'
import { type TraceRecording } from './traceRecording.ts'

/** What a body recorded at every step, while nobody knows yet how many steps there will be. */
interface StepListState {
  items: readonly unknown[]
  /** The steps that ran; null where that is not known. */
  executed: () => number | null
}

const states = new WeakMap<object, StepListState>()

/** The items of the list of `everyStep`, one for each step there can be; undefined for anything else. */
export const stepItems = (value: unknown): readonly unknown[] | undefined =>
  typeof value === 'object' && value !== null ? states.get(value)?.items : undefined

/**
 * What `everyStep` returns: an array whose length is known after the run, since an end token may come before the last
 * step. Until then it can be indexed and returned; anything else is an error that says so, and ends a draft.
 */
export function makeStepList(
  program: Program,
  trace: TraceRecording,
  items: readonly unknown[],
): readonly unknown[] {
  const executed = (): number | null =>
    trace.generate?.stop.length === 0 ? items.length : trace.executedSteps
  const list = new Proxy(items, {
    get(_target, key) {
      const steps = executed()
      if (steps !== null) {
        const known = items.slice(0, steps)
        const member: unknown = Reflect.get(known, key)
        return typeof member === 'function' ? (member.bind(known) as unknown) : member
      }
      if (typeof key === 'string' && /^\d+$/.test(key)) return items[Number(key)]
      if (key === 'then' || key === 'toJSON') return undefined
      if (trace.state === 'done') program.endDraft()
      return program.fail(
        'how many steps there are is known after the run: an end token may come before the last',
        'return the list of everyStep, and use it after the await; or index it: list[0] is of step 0',
      )
    },
  })
  states.set(list, { items, executed })
  return list
}

/** What the body of a generation returned, its step lists as plain arrays of the steps that ran, where that is known. */
export const withoutStepLists = (returned: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(returned).map(([name, value]) => [name, inArrays(value, [returned])]))

function inArrays(value: unknown, around: readonly unknown[]): unknown {
  if (around.includes(value)) return value
  const inner = (item: unknown) => inArrays(item, [...around, value])
  const state = typeof value === 'object' && value !== null ? states.get(value) : undefined
  if (state !== undefined) {
    const steps = state.executed()
    return steps === null ? value : state.items.slice(0, steps).map(inner)
  }
  if (Array.isArray(value)) return value.map(inner)
  if (!isPlainObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inner(item)]))
}
