import { type EndEvent } from '../../protocol/http/runEvent.ts'

/** Milliseconds for which a run that has no results is still known after its end: long enough to read why. */
const ENDED_KEPT_MS = 60 * 60_000

/** Until when a run is known, milliseconds since 1970. */
export const keptUntil = (end: EndEvent, now: number): number =>
  end.status === 'COMPLETED' ? Date.parse(end.result.keptUntil) : now + ENDED_KEPT_MS

/** A worker that has not reported for so many milliseconds is gone. */
export const WORKER_KNOWN_MS = 15_000
