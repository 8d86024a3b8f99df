import { type VitrineError } from '../../graph/errors.ts'
import { headers as headerNames, protocolVersions } from '../../protocol/http/routes.ts'
import { type CallOptions } from '../backend.ts'
import { retryAfter, usualPatience, wait, waitBefore, type Patience } from './patience.ts'
import { Broken, readAll } from './readAll.ts'
import { refusedBy, unreachable, type EndpointName } from './refused.ts'

export interface ConnectionSettings {
  /** Its address: `https://machine:8420`, with the path below which it lies if there is one. */
  url: string
  /** null where it needs none. */
  key?: string | null | undefined
  /** What the user calls it: in progress and errors. Its address if not said. */
  name?: string | undefined
  fetch?: typeof globalThis.fetch | undefined
  /** Told of every answer and of every time that there is none. */
  onContact?: ((contact: Contact) => void) | undefined
  patience?: Partial<Patience> | undefined
}

/** Whether an endpoint answers. */
export type Contact =
  | { reached: true }
  /** @param waitMs milliseconds until it is asked again; null where it was given up */
  | { reached: false; why: VitrineError; attempt: number; waitMs: number | null }

export interface Request<T> extends CallOptions {
  route: string
  method?: 'GET' | 'POST' | 'DELETE'
  /** Asked for before each attempt. */
  headers?: () => Record<string, string>
  body?: Uint8Array<ArrayBuffer>
  /** Whether a run of ours is there already: then the endpoint is waited for longer. */
  isHeld?: boolean
  /**
   * Reads the answer (200 to 299). Where it breaks off, all is asked for again.
   * @param heard to be called for all that comes: a connection on which nothing comes is broken
   * @throws Broken where the connection breaks, VitrineError for what is no answer of an endpoint
   */
  read: (response: Response, heard: (isProgress?: boolean) => void) => Promise<T>
}

export interface Connection {
  endpoint: EndpointName
  /**
   * Asks, and asks again as long as that can help.
   * @throws Refused for an answer that says no, VitrineError where the endpoint cannot be reached, the signal's reason
   */
  ask: <T>(request: Request<T>) => Promise<T>
}

type Outcome<T> =
  { value: T } | { why: VitrineError; retryMs: number | null; isBusy: boolean; hadProgress: boolean }

/** Requests to one endpoint: with its key, with patience. */
export function createConnection(settings: ConnectionSettings): Connection {
  const url = settings.url.replace(/\/+$/, '')
  const endpoint: EndpointName = { url, name: settings.name ?? url }
  const patience = { ...usualPatience, ...settings.patience }
  const { key = null, onContact } = settings
  // The page's own fetch must be called as the window's.
  const fetch: typeof globalThis.fetch = settings.fetch ?? ((input, init) => globalThis.fetch(input, init))
  const usual = {
    [headerNames.protocol]: String(protocolVersions.at(-1)),
    ...(key === null ? {} : { authorization: `Bearer ${key}` }),
  }

  async function attempt<T>(request: Request<T>): Promise<Outcome<T>> {
    const { route, method = 'GET', headers, body, signal, read } = request
    const silence = new AbortController()
    const silent = (ms: number) => setTimeout(() => silence.abort(), ms)
    // A large body takes its time until anything can be answered.
    let timer = silent(patience.silent + (body?.length ?? 0) / 50)
    let hadProgress = false
    const heard = (isProgress = false) => {
      clearTimeout(timer)
      timer = silent(patience.silent)
      hadProgress ||= isProgress
    }
    try {
      const response = await fetch(`${url}${route}`, {
        method,
        headers: { ...usual, ...headers?.() },
        ...(body === undefined ? {} : { body }),
        signal: signal === undefined ? silence.signal : AbortSignal.any([signal, silence.signal]),
        redirect: 'error',
        credentials: 'omit',
        cache: 'no-store',
        referrerPolicy: 'no-referrer',
      }).catch((error: unknown) => {
        throw new Broken(error)
      })
      heard()
      onContact?.({ reached: true })
      if (response.ok) return { value: await read(response, heard) }
      const refused = refusedBy(endpoint, response.status, await readAll(response, 1_000_000, heard))
      const mayPass = response.status === 429 || response.status >= 500
      if (!mayPass) throw refused
      const retryMs = retryAfter(response.headers.get('retry-after'), Date.now())
      return { why: refused, retryMs, isBusy: retryMs !== null, hadProgress }
    } catch (error) {
      signal?.throwIfAborted()
      if (!(error instanceof Broken)) throw error
      return { why: unreachable(endpoint), retryMs: null, isBusy: false, hadProgress }
    } finally {
      clearTimeout(timer)
    }
  }

  return {
    endpoint,
    async ask(request) {
      let attempts = 0
      let since = Date.now()
      for (;;) {
        request.signal?.throwIfAborted()
        const outcome = await attempt(request)
        if ('value' in outcome) return outcome.value
        const { why, retryMs, isBusy, hadProgress } = outcome
        if (hadProgress) {
          attempts = 0
          since = Date.now()
        }
        attempts += 1
        const waitMs = waitBefore(attempts, retryMs, patience)
        const most = isBusy || request.isHeld === true ? patience.busy : patience.unreached
        const isOver = Date.now() - since + waitMs > most
        onContact?.({ reached: false, why, attempt: attempts, waitMs: isOver ? null : waitMs })
        if (isOver) throw why
        request.onProgress?.({ stage: 'connect', endpoint: endpoint.name, attempt: attempts, waitMs })
        await wait(waitMs, request.signal)
      }
    },
  }
}
