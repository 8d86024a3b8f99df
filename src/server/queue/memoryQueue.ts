import { VitrineError } from '../../graph/errors.ts'
import { afterTaking, fairTag, whenIdle } from './fairTags.ts'
import { type QueuedRun, type RunQueue, type TakenRun } from './runQueue.ts'

interface Waiting {
  run: QueuedRun
  tag: number
  /** Order of arrival. */
  order: number
}

interface Taker {
  models: readonly string[] | null
  give: (run: TakenRun) => void
  refuse: (error: unknown) => void
}

/** The queue of one process: what waits in it ends with the process. */
export const createMemoryQueue = (): RunQueue => {
  /** Next first. */
  const waiting: Waiting[] = []
  const held = new Set<string>()
  const takers = new Set<Taker>()
  const clocks = new Map<string, number>()
  let furthest = 0
  let arrivals = 0
  let closed = false

  const keyOf = (run: QueuedRun): string => run.model ?? ''

  const insert = (entry: Waiting): void => {
    const behind = waiting.findIndex(
      other => other.tag > entry.tag || (other.tag === entry.tag && other.order > entry.order),
    )
    waiting.splice(behind === -1 ? waiting.length : behind, 0, entry)
  }

  const hand = (index: number): TakenRun | undefined => {
    const [entry] = waiting.splice(index, 1)
    if (entry === undefined) return undefined
    const { run, tag } = entry
    clocks.set(keyOf(run), afterTaking(clocks.get(keyOf(run)) ?? 0, tag))
    furthest = Math.max(furthest, tag)
    held.add(run.id)
    return {
      ...run,
      attempt: 1,
      done: () => {
        held.delete(run.id)
        return Promise.resolve()
      },
      giveBack: () => {
        if (held.delete(run.id)) {
          insert(entry)
          serve()
        }
        return Promise.resolve()
      },
    }
  }

  const isFor = (run: QueuedRun, models: readonly string[] | null): boolean =>
    models === null || run.model === null || models.includes(run.model)

  const next = (models: readonly string[] | null): TakenRun | undefined => {
    const index = waiting.findIndex(entry => isFor(entry.run, models))
    return index === -1 ? undefined : hand(index)
  }

  const serve = (): void => {
    for (const taker of takers) {
      const run = next(taker.models)
      if (run === undefined) continue
      takers.delete(taker)
      taker.give(run)
    }
  }

  const openCheck = (): void => {
    if (closed) throw new VitrineError('The queue is closed.')
  }

  return {
    // eslint-disable-next-line @typescript-eslint/require-await -- what it throws is a rejection
    async add(run) {
      openCheck()
      const key = keyOf(run)
      if (held.has(run.id) || waiting.some(entry => entry.run.id === run.id)) return
      const peers = waiting.filter(entry => keyOf(entry.run) === key)
      let virtual = clocks.get(key) ?? 0
      if (peers.length === 0) virtual = whenIdle(virtual, furthest)
      clocks.set(key, virtual)
      const own = peers.filter(entry => entry.run.owner === run.owner).map(entry => entry.tag)
      insert({ run: { ...run }, tag: fairTag(virtual, Math.max(0, ...own)), order: arrivals++ })
      serve()
    },
    async take(models, signal) {
      openCheck()
      signal.throwIfAborted()
      const now = next(models)
      if (now !== undefined) return now
      return new Promise<TakenRun>((resolve, reject) => {
        const leave = (): void => {
          takers.delete(taker)
          signal.removeEventListener('abort', aborted)
        }
        const aborted = (): void => taker.refuse(signal.reason)
        const taker: Taker = {
          models,
          give: run => {
            leave()
            resolve(run)
          },
          refuse: error => {
            leave()
            // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the signal's own reason
            reject(error)
          },
        }
        signal.addEventListener('abort', aborted)
        takers.add(taker)
      })
    },
    takeMore(like, most) {
      const taken: TakenRun[] = []
      if (like.batchKey === null) return Promise.resolve(taken)
      while (taken.length < most) {
        const index = waiting.findIndex(entry => entry.run.model === like.model)
        if (waiting[index]?.run.batchKey !== like.batchKey) break
        const run = hand(index)
        if (run !== undefined) taken.push(run)
      }
      return Promise.resolve(taken)
    },
    remove(id) {
      const index = waiting.findIndex(entry => entry.run.id === id)
      if (index !== -1) waiting.splice(index, 1)
      return Promise.resolve(index !== -1)
    },
    place(id) {
      const entry = waiting.find(candidate => candidate.run.id === id)
      if (entry === undefined) return Promise.resolve(null)
      const peers = waiting.filter(other => other.run.model === entry.run.model)
      return Promise.resolve(peers.indexOf(entry) + 1)
    },
    waiting() {
      const counts = new Map<string, number>()
      for (const { run } of waiting) counts.set(keyOf(run), (counts.get(keyOf(run)) ?? 0) + 1)
      return Promise.resolve(counts)
    },
    close() {
      closed = true
      for (const taker of [...takers]) taker.refuse(new VitrineError('The queue is closed.'))
      return Promise.resolve()
    },
  }
}
