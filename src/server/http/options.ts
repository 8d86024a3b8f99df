import { type Logger } from 'pino'
import { type Redis } from 'ioredis'
import { type Limits } from '../../protocol/http/modelInfo.ts'
import { type KeyRing } from '../keys/keyRing.ts'

export interface ServerOptions {
  /** Of Vitrine, as health tells it. */
  version: string
  limits: Limits
  /** null where nobody needs a key (`--open`). */
  keys: KeyRing | null
  /** Whether it listens on this machine alone: nobody needs a key then, until there is one. */
  isLoopback: boolean
  /** Pages that may ask, beside those of this machine: `https://example.org`, or `*`. */
  origins: readonly string[]
  logger: Logger
  /** Aborted when no more runs are taken: what runs is finished first. */
  stopping: AbortSignal
  /** Where requests are counted by all servers together; each counts its own where there is none. */
  redis: Redis | null
  timeouts?: Partial<Timeouts>
}

/** Milliseconds that a sender has. */
export interface Timeouts {
  /** For the headers of a request. */
  headers: number
  /** For a whole request. */
  request: number
  /** Between two bytes, in either direction. */
  idle: number
}

export const defaultTimeouts: Timeouts = { headers: 10_000, request: 300_000, idle: 60_000 }

/** Milliseconds between two signs of life in a stream of events; less than any proxy's patience. */
export const heartbeatMs = 15_000

/** What one run may ask for if nobody says otherwise. */
export const defaultLimits: Limits = {
  nodes: 100_000,
  requestBytes: 64e6,
  resultBytes: 512e6,
  tokens: 200_000,
  deadlineMs: 10 * 60_000,
  openRuns: 200,
  requestsPerMinute: 1200,
  keptMs: 24 * 3_600_000,
}

/** Limits of a caller for whom there is no key: he is the only one, at his own machine. */
export const loopbackLimits: Limits = { ...defaultLimits, openRuns: 2000, requestsPerMinute: 1_000_000 }
