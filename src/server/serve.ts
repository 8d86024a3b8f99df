import { type Redis } from 'ioredis'
import { type Logger } from 'pino'
import { type NodeBackendSettings } from '../backend/node.ts'
import { VitrineError } from '../graph/errors.ts'
import { type Limits } from '../protocol/http/modelInfo.ts'
import { openEmbeddedData, type EmbeddedData } from './embeddedData.ts'
import { expireResults } from './expireResults.ts'
import { createServer } from './http/createServer.ts'
import { isLoopbackHost } from './http/origins.ts'
import { defaultLimits, loopbackLimits } from './http/options.ts'
import { openKeyRing } from './keys/keyRing.ts'
import { openParts, type Parts } from './openParts.ts'
import { connectRedis } from './redis/connectRedis.ts'
import { endWaiting } from './endWaiting.ts'
import { startWorker } from './worker/startWorker.ts'

export interface ServeSettings {
  host: string
  /** 0 for any that is free. */
  port: number
  /** Models that this process runs itself; null for none: workers elsewhere do. */
  models: readonly string[] | null
  engine: NodeBackendSettings
  /** A folder; with a queue also a store that its machines share. */
  data: string
  /** `redis://…` where other processes take part; null for this one alone. */
  queue: string | null
  keysFile: string
  /** Nobody needs a key, wherever he asks from. */
  open: boolean
  origins: readonly string[]
  limits: Partial<Limits>
  batch: number | undefined
  version: string
  log: Logger
}

export interface RunningEndpoint {
  url: string
  needsKey: boolean
  /** Takes no more runs, finishes what runs within so many milliseconds, and closes. */
  stop: (graceMs: number) => Promise<void>
  /** Those that run have no more time. */
  hurry: () => void
}

/** What clients have to fetch the last results, where they end with this process. */
const lingerMs = 1000

/**
 * Starts an endpoint: server, and unless others run its runs a worker.
 * @throws VitrineError for a port that is taken, a folder that cannot be used, models or a queue that cannot be had
 */
export async function serve(settings: ServeSettings): Promise<RunningEndpoint> {
  const { host, port, log } = settings
  const isLoopback = isLoopbackHost(host)
  const keys = settings.open ? null : openKeyRing(settings.keysFile)
  const isOwnMachine = isLoopback && !(await keys?.hasAny())
  const limits: Limits = { ...(isOwnMachine ? loopbackLimits : defaultLimits), ...settings.limits }
  const stopping = new AbortController()
  /** What is closed at the end, last first. */
  const opened: (() => Promise<unknown>)[] = []
  const closeAll = async () => {
    for (const close of opened.splice(0).reverse()) await close().catch(() => undefined)
  }
  try {
    const { parts, redis } = await open(settings, opened)
    const worker =
      settings.models === null
        ? null
        : await startWorker(parts, {
            models: settings.models,
            engine: settings.engine,
            limits,
            batch: settings.batch,
            log,
          })
    if (worker !== null) opened.push(() => worker.stop(0))
    const app = await createServer(parts, {
      version: settings.version,
      limits,
      keys,
      isLoopback,
      origins: settings.origins,
      logger: log,
      stopping: stopping.signal,
      redis,
    })
    opened.push(async () => {
      // Whoever still reads after this is cut off.
      const late = setTimeout(() => app.server.closeAllConnections(), lingerMs)
      await app.close()
      clearTimeout(late)
    })
    const url = await app.listen({ host, port }).catch((error: unknown) => {
      throw listenError(error, host, port)
    })
    const expiry = expireResults(parts, limits.keptMs, log)
    opened.push(() => expiry.stop())
    const grace = new AbortController()
    return {
      url,
      needsKey: keys !== null && (!isLoopback || (await keys.hasAny())),
      hurry: () => grace.abort(),
      async stop(graceMs) {
        stopping.abort()
        log.info({ graceMs }, 'endpoint stops')
        const hadRuns = (await parts.ledger.workers().catch(() => [])).some(({ running }) => running > 0)
        if (worker !== null) {
          await Promise.race([worker.stop(graceMs), whenAborted(grace.signal)])
          if (!parts.shared) {
            const left = await endWaiting(parts)
            if ((hadRuns || left > 0) && !grace.signal.aborted)
              await Promise.race([wait(lingerMs), whenAborted(grace.signal)])
          }
        }
        await closeAll()
        log.info('endpoint stopped')
      },
    }
  } catch (error) {
    await closeAll()
    throw error
  }
}

async function open(
  { data, queue }: ServeSettings,
  opened: (() => Promise<unknown>)[],
): Promise<{ parts: Parts; redis: Redis | null }> {
  let own: EmbeddedData | null = null
  if (queue === null) {
    if (data.includes('://'))
      throw new VitrineError(`without a queue, data lies in a folder, not in ${data.split('?')[0] ?? ''}`, {
        hint: 'name a folder, or a queue that other machines share: --queue redis://…',
      })
    const folder = await openEmbeddedData(data)
    own = folder
    opened.push(() => folder.remove())
  }
  const parts = await openParts({ data: own?.folder ?? data, queue: queue ?? undefined })
  opened.push(
    () => parts.store.close(),
    () => parts.ledger.close(),
    () => parts.queue.close(),
  )
  if (queue === null) return { parts, redis: null }
  // Requests are counted apart from runs: a flood of them does not slow these.
  const counting = await connectRedis(new URL(queue))
  opened.push(() => {
    counting.close()
    return Promise.resolve()
  })
  return { parts, redis: counting.client }
}

function listenError(error: unknown, host: string, port: number): VitrineError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE')
    return new VitrineError(`port ${port} of ${host} is taken`, {
      hint: 'another endpoint may run there; choose another: --port 8421',
    })
  if (code === 'EACCES')
    return new VitrineError(`port ${port} may not be used by this user`, { hint: 'choose one above 1023' })
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new VitrineError(`this machine has no address ${host}`, {
      hint: '--host 0.0.0.0 listens on all that it has, 127.0.0.1 to itself alone',
    })
  return new VitrineError(`cannot listen on ${host}:${port}: ${String(error)}`)
}

const wait = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms))

const whenAborted = (signal: AbortSignal) =>
  new Promise<void>(resolve => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
