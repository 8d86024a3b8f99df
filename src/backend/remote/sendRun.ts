import { VitrineError } from '../../graph/errors.ts'
import { type RunReport } from '../../graph/runReport.ts'
import { type EndEvent, type ResultLayout } from '../../protocol/http/runEvent.ts'
import { headers, routes, safetensorsType } from '../../protocol/http/routes.ts'
import { readRunAccepted } from '../../protocol/http/runState.ts'
import { type CallOptions } from '../backend.ts'
import { readJson } from './answers.ts'
import { type Connection } from './connection.ts'
import { followRun } from './followRun.ts'
import { reasonOf } from './patience.ts'
import { readAll } from './readAll.ts'
import { failedAt, labelOf, Refused } from './refused.ts'

/** Milliseconds for which a request that was called off is still sent: where it has arrived, its run is to be cancelled. */
const calledOffMs = 5000
const longestAnswer = 1_000_000

export interface CompletedRun {
  id: string
  layout: ResultLayout
  report: RunReport
  /** Whether nothing ran: an earlier run of the same graph is the answer. */
  isReused: boolean
}

export interface SendOptions extends CallOptions {
  /** Told of the run's id as soon as it is known. */
  onAccepted?: ((run: string) => void) | undefined
  /** Work that goes on behind a call that was called off. */
  inBackground: (work: Promise<unknown>) => void
}

/**
 * Sends a run and waits for its end. A run that the endpoint has forgotten on the way (it was started anew) is sent
 * again under the same key. Called off, it rejects at once and the run is cancelled there.
 * @param body as `writeRunRequest` makes it
 * @throws VitrineError where it fails, at the user's line; the signal's reason
 */
export async function sendRun(
  connection: Connection,
  body: Uint8Array<ArrayBuffer>,
  { signal, onProgress, onAccepted, inBackground }: SendOptions,
): Promise<CompletedRun> {
  const key = randomKey()
  for (let lost = 0; ; lost++) {
    const accepted = await post(connection, body, key, { signal, onProgress, inBackground })
    onAccepted?.(accepted.run)
    try {
      const completed = await completionOf(connection, accepted.run, { signal, onProgress, inBackground })
      return { ...completed, isReused: accepted.isReused }
    } catch (error) {
      if (!isGone(error) || lost > 1) throw error
    }
  }
}

/**
 * Waits for the end of a run that the endpoint has.
 * @throws Refused 'not-found' where it does not know it (any more); VitrineError where the run failed or was cancelled
 */
export async function completionOf(
  connection: Connection,
  run: string,
  { signal, onProgress, inBackground }: SendOptions,
): Promise<CompletedRun> {
  const { end, logs } = await followRun(connection, run, { signal, onProgress }).catch((error: unknown) => {
    if (signal?.aborted === true) inBackground(removeRun(connection, run))
    throw error
  })
  const { endpoint } = connection
  switch (end.status) {
    case 'COMPLETED':
      return { ...completedBy(connection, run, end, logs), isReused: true }
    case 'FAILED':
      throw failedAt(endpoint, end.error)
    case 'CANCELLED':
      throw new VitrineError(`the run was cancelled at ${labelOf(endpoint)}: ${end.why}`, {
        hint: 'run it again',
      })
  }
}

/** Cancels a run, or frees the results of one that has ended; that there is none is as good. */
export const removeRun = (connection: Connection, run: string): Promise<void> =>
  connection
    .ask({
      route: routes.run(run),
      method: 'DELETE',
      signal: AbortSignal.timeout(calledOffMs),
      read: async response => response.body?.cancel(),
    })
    .catch(() => undefined)

export const isGone = (error: unknown): boolean => error instanceof Refused && error.code === 'not-found'

/** What a run has left that has completed. */
export function completedBy(
  { endpoint }: Connection,
  id: string,
  { result, report, batchedWith }: Extract<EndEvent, { status: 'COMPLETED' }>,
  logs: readonly string[] = [],
): Omit<CompletedRun, 'isReused'> {
  const notices = [...new Set([...report.notices, ...logs])]
  return {
    id,
    layout: result,
    report: { ...report, notices, endpoint: { url: endpoint.url, run: id, batchedWith } },
  }
}

/** Sends a request until it is accepted; the same key makes it one run, however often it arrives. */
function post(
  connection: Connection,
  body: Uint8Array<ArrayBuffer>,
  key: string,
  { signal, onProgress, inBackground }: SendOptions,
) {
  const stop = new AbortController()
  const posted = connection.ask({
    route: routes.runs,
    method: 'POST',
    headers: () => ({ 'content-type': safetensorsType, [headers.idempotencyKey]: key }),
    body,
    signal: stop.signal,
    onProgress,
    read: async (response, heard) => ({
      ...readJson(connection, await readAll(response, longestAnswer, heard), readRunAccepted),
      isReused: response.status === 200,
    }),
  })
  if (signal === undefined) return posted
  return new Promise<Awaited<typeof posted>>((resolve, reject) => {
    const callOff = () => {
      reject(reasonOf(signal))
      // Whether it has arrived nobody knows; asked again under its key, the endpoint says which run it is.
      const timer = setTimeout(() => stop.abort(), calledOffMs)
      inBackground(
        posted
          .then(({ run }) => removeRun(connection, run))
          .catch(() => undefined)
          .finally(() => clearTimeout(timer)),
      )
    }
    signal.addEventListener('abort', callOff, { once: true })
    posted.finally(() => signal.removeEventListener('abort', callOff)).then(resolve, reject)
  })
}

/** 128 random bits; pages without a secure context have no other source of them. */
const randomKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('')
