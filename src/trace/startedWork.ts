import { type Program, type StartedWork } from './program.ts'

/** A promise that knows whether anybody waits for it. */
class WatchedPromise<T> extends Promise<T> {
  /** Set by `start`; a derived promise has none. */
  work: StartedWork | undefined

  static override get [Symbol.species](): PromiseConstructor {
    return Promise
  }

  // `await` reaches this too, because the constructor is not Promise itself.
  override then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    if (this.work !== undefined) this.work.awaited = true
    return super.then(onFulfilled, onRejected)
  }
}

/** Hands out work that the program must await; `finish` names the lines that did not (un-awaited traces). */
export function start<T>(program: Program, what: string, promise: Promise<T>): Promise<T> {
  const settled = promise.then(
    () => undefined,
    () => undefined,
  )
  const work: StartedWork = { what, span: program.span(), awaited: false, settled }
  program.started.push(work)
  const watched = new WatchedPromise<T>((resolve, reject) => {
    promise.then(resolve, reject)
  })
  // The program may await it later than it fails: that is no unhandled rejection.
  void Promise.prototype.catch.call(watched, () => undefined)
  watched.work = work
  return watched
}
