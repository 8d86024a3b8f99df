import { type Program, type StartedWork } from './program.ts'

/**
 * Hands out work that the program must await: `finish` names the lines that did not. What is asked of the promise
 * itself (`model.layers` before the model is there) is an error that says so.
 */
export function start<T>(program: Program, what: string, promise: Promise<T>): Promise<T> {
  const settled = promise.then(
    () => undefined,
    () => undefined,
  )
  const work: StartedWork = { what, span: program.span(), awaited: false, settled }
  program.started.push(work)
  return new Proxy(promise, {
    get(target, key) {
      if (key === 'then' || key === 'catch' || key === 'finally') work.awaited = true
      const value: unknown = Reflect.get(target, key, target)
      if (typeof value === 'function') return value.bind(target) as unknown
      if (value !== undefined || typeof key === 'symbol' || key === 'toJSON') return value
      return program.fail(
        `this ${what} is not awaited, so it has no ${key} yet`,
        'write `await` before it',
        work.span,
      )
    },
  })
}
