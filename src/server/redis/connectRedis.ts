import { randomInt } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { VitrineError } from '../../graph/errors.ts'
import { OutOfReach } from '../outOfReach.ts'

/** How long an answer is waited for before Redis counts as out of reach. */
const ANSWER_MS = 1_500
/** How long a process that starts waits for Redis. */
const START_MS = 10_000

export interface RedisConnection {
  client: Redis
  /** Does it now. @throws OutOfReach where Redis does not answer */
  ask: <T>(work: () => Promise<T>) => Promise<T>
  /** Does it as soon as Redis answers, again if need be: what is done twice must be as if done once. @throws once this is closed */
  insist: <T>(work: () => Promise<T>) => Promise<T>
  /** Listens to a channel, from when this resolves until the connection is closed. */
  listen: (channel: string, listener: (message: string) => void) => Promise<void>
  /** Calls back each time that listening went on after a break: what was said meanwhile was not heard. */
  onHearingAgain: (listener: () => void) => void
  readonly closed: boolean
  close: () => void
}

const AWAY = /^(LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|NOREPLICAS|MISCONF|OOM|BUSY)\b/
const BROKEN =
  /Connection is closed|writeable|timed out|max retries|ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_AGAIN|Socket closed/i

/** Whether an error says that Redis is away or cannot take anything at present, and not that it was asked wrongly. */
const isAway = (error: unknown): error is Error =>
  error instanceof Error &&
  (error.name === 'ReplyError'
    ? AWAY.test(error.message)
    : error.name === 'MaxRetriesPerRequestError' || error.name === 'AbortError' || BROKEN.test(error.message))

/** The address without name and password. */
const addressOf = (url: URL): string => `${url.protocol}//${url.host}`

/**
 * Connects to Redis for commands and for listening.
 * @throws OutOfReach where it does not answer within ten seconds
 */
export const connectRedis = async (url: URL): Promise<RedisConnection> => {
  const address = addressOf(url)
  const bare = new URL(url)
  bare.search = ''
  const options = {
    lazyConnect: true,
    connectTimeout: 2_000,
    retryStrategy: (times: number) => Math.min(50 * times, 500) + randomInt(50),
  }
  // A command fails at once where there is no connection, and none is sent twice behind the back of whoever sent it.
  const client = new Redis(bare.href, {
    ...options,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    commandTimeout: ANSWER_MS,
  })
  const ears = new Redis(bare.href, { ...options, maxRetriesPerRequest: null })
  let why = 'no connection'
  let closed = false
  for (const one of [client, ears]) {
    one.setMaxListeners(0)
    one.on('error', error => {
      why = 'code' in error && typeof error.code === 'string' ? error.code : error.message
    })
  }

  const ask = async <T>(work: () => Promise<T>): Promise<T> => {
    if (closed) throw new VitrineError('The connection to Redis is closed.')
    const late = new AbortController()
    const working = work()
    try {
      return await Promise.race([
        working,
        delay(ANSWER_MS + 300, undefined, { signal: late.signal }).then(() => {
          throw new OutOfReach(`Redis at ${address}`, 'no answer')
        }),
      ])
    } catch (error) {
      working.catch(() => undefined)
      throw isAway(error)
        ? new OutOfReach(`Redis at ${address}`, error.name === 'ReplyError' ? error.message : why)
        : error
    } finally {
      late.abort()
    }
  }

  const insist = async <T>(work: () => Promise<T>): Promise<T> => {
    for (let wait = 50; ; wait = Math.min(2 * wait, 500)) {
      try {
        return await ask(work)
      } catch (error) {
        if (!(error instanceof OutOfReach)) throw error
        await delay(wait + randomInt(50))
      }
    }
  }

  const channels = new Map<string, ((message: string) => void)[]>()
  ears.on('message', (channel, message) => {
    for (const listener of channels.get(channel) ?? []) listener(message)
  })

  const close = (): void => {
    closed = true
    client.disconnect()
    ears.disconnect()
  }

  const ready = (one: Redis): Promise<void> =>
    new Promise(resolve => {
      if (one.status === 'ready') resolve()
      else one.once('ready', () => resolve())
    })
  const giveUp = new AbortController()
  try {
    for (const one of [client, ears]) one.connect().catch(() => undefined)
    await Promise.race([
      Promise.all([ready(client), ready(ears)]),
      delay(START_MS, undefined, { signal: giveUp.signal }).then(() => {
        throw new OutOfReach(`Redis at ${address}`, why)
      }),
    ])
  } catch (error) {
    close()
    throw error
  } finally {
    giveUp.abort()
  }

  return {
    client,
    ask,
    insist,
    async listen(channel, listener) {
      const listeners = channels.get(channel) ?? []
      listeners.push(listener)
      channels.set(channel, listeners)
      await ears.subscribe(channel)
    },
    onHearingAgain: listener => void ears.on('ready', listener),
    get closed() {
      return closed
    },
    close,
  }
}
