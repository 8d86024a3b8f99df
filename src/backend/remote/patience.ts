/** How long an endpoint is waited for, in milliseconds. */
export interface Patience {
  /** Before it is asked again the first time; twice as long each time after. */
  firstWait: number
  longestWait: number
  /** An endpoint that was not reached at all is given up after this long. */
  unreached: number
  /** One that has a run of ours, or has said when to come back. */
  busy: number
  /** A connection on which nothing comes for so long is broken. Endpoints send a heartbeat every 15 s. */
  silent: number
}

export const usualPatience: Patience = {
  firstWait: 500,
  longestWait: 15_000,
  unreached: 12_000,
  busy: 15 * 60_000,
  silent: 45_000,
}

/**
 * Milliseconds until an endpoint is asked again. A part is drawn by chance, so that callers that lost it in one moment
 * do not come back in one moment.
 * @param attempt 1 after the first failure
 * @param asked what the endpoint asked for (`Retry-After`), if it did
 */
export function waitBefore(
  attempt: number,
  asked: number | null,
  { firstWait, longestWait }: Pick<Patience, 'firstWait' | 'longestWait'>,
  chance: () => number = Math.random,
): number {
  if (asked !== null) return asked + chance() * Math.min(firstWait, 0.25 * asked)
  const wait = Math.min(longestWait, firstWait * 2 ** Math.min(attempt - 1, 20))
  return wait * (0.5 + 0.5 * chance())
}

/** Milliseconds that `Retry-After` asks for (seconds, or a date); null where it does not. An hour at most. */
export function retryAfter(header: string | null, now: number): number | null {
  if (header === null) return null
  const ms = /^\d{1,9}$/.test(header.trim()) ? 1000 * Number(header) : Date.parse(header) - now
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), 3_600_000)
}

/** Resolves after a time. @throws the signal's reason as soon as it is aborted */
export function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(reasonOf(signal))
      return
    }
    const stop = () => {
      clearTimeout(timer)
      if (signal !== undefined) reject(reasonOf(signal))
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal?.addEventListener('abort', stop, { once: true })
  })
}

/** Why a signal was aborted, as an Error. */
export const reasonOf = ({ reason }: AbortSignal): Error =>
  reason instanceof Error ? reason : new DOMException(String(reason), 'AbortError')
