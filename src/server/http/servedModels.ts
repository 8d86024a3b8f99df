import { type RunLedger, type WorkerReport } from '../ledger/runLedger.ts'

/** For how long a model is taken for served after its last worker was heard of: it may be started again at once. */
const rememberedMs = 10 * 60_000
/** For how long what workers said is taken for what they would say. */
const freshMs = 250

/** Which models the workers have, as this server has heard. */
export interface ServedModels {
  workers(): Promise<readonly WorkerReport[]>
  /** Sets of models, one of each worker of now and of the last minutes; each may be all that a run needs. */
  sets(): Promise<readonly ReadonlySet<string>[]>
  /** All of them, in order of their names. */
  all(): Promise<string[]>
}

export function createServedModels(ledger: RunLedger): ServedModels {
  const heard = new Map<string, { models: ReadonlySet<string>; at: number }>()
  let latest: Promise<readonly WorkerReport[]> | undefined
  let askedAt = -Infinity

  async function ask(): Promise<readonly WorkerReport[]> {
    const workers = await ledger.workers()
    const now = performance.now()
    for (const { models } of workers)
      heard.set(models.toSorted().join('\n'), { models: new Set(models), at: now })
    for (const [key, { at }] of heard) if (now - at > rememberedMs) heard.delete(key)
    return workers
  }

  function workers(): Promise<readonly WorkerReport[]> {
    if (latest !== undefined && performance.now() - askedAt < freshMs) return latest
    askedAt = performance.now()
    latest = ask()
    latest.catch(() => (latest = undefined))
    return latest
  }

  async function sets(): Promise<readonly ReadonlySet<string>[]> {
    await workers()
    return [...heard.values()].map(({ models }) => models)
  }

  return {
    workers,
    sets,
    all: async () => [...new Set((await sets()).flatMap(models => [...models]))].sort(),
  }
}
