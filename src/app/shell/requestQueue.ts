/** A request that waits for the worker, and everybody who waits for its answer. */
export interface Queued<M extends string> {
  method: M
  args: readonly unknown[]
  waiting: { resolve: (result: never) => void; reject: (error: Error) => void }[]
}

interface Kinds<M extends string> {
  /** Asked for while one types: only the newest is worth an answer, which older ones get, too. */
  newestOnly: ReadonlySet<M>
  /** Somebody looks at the screen for it: before what only marks and draws. */
  first: ReadonlySet<M>
}

/**
 * The requests of one worker, sent one at a time, so that what has become outdated before its turn is never computed and
 * typing waits for nothing but the one request that is being answered.
 */
export class RequestQueue<M extends string> {
  readonly #kinds: Kinds<M>
  #queued: Queued<M>[] = []

  constructor(kinds: Kinds<M>) {
    this.#kinds = kinds
  }

  add({ method, args, waiting }: Queued<M>): void {
    const before = this.#kinds.newestOnly.has(method)
      ? this.#queued.find(other => other.method === method)
      : undefined
    if (before === undefined) this.#queued.push({ method, args, waiting })
    else {
      before.args = args
      before.waiting.push(...waiting)
    }
  }

  /** Takes out what is to be sent now. */
  next(): Queued<M> | undefined {
    const urgent = this.#queued.findIndex(({ method }) => this.#kinds.first.has(method))
    return this.#queued.splice(Math.max(urgent, 0), 1)[0]
  }

  clear(): Queued<M>[] {
    const left = this.#queued
    this.#queued = []
    return left
  }
}
