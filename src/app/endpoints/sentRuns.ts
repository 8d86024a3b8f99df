import * as v from 'valibot'
import { recall, remember } from '../shell/remember.ts'

/** A run that was sent to an endpoint and whose result has not been shown. */
export interface SentRun {
  /** Key of the experiment. */
  experiment: string
  /** Of the endpoint. */
  url: string
  /** Of the graph's results. */
  address: string
  /** Its id there. */
  run: string
  /** Milliseconds since 1970. */
  at: number
}

const storageKey = 'sent'
const schema = v.array(
  v.object({
    experiment: v.string(),
    url: v.string(),
    address: v.string(),
    run: v.string(),
    at: v.number(),
  }),
)

/** More than anybody waits for; the oldest are forgotten. */
const most = 200

/** Oldest first. Read anew each time: other tabs write too. */
export function sentRuns(): SentRun[] {
  try {
    const read = v.safeParse(schema, JSON.parse(recall(storageKey) ?? 'null'))
    return read.success ? read.output : []
  } catch {
    return []
  }
}

const write = (runs: readonly SentRun[]): void => remember(storageKey, JSON.stringify(runs.slice(-most)))

/** Runs of an experiment whose results are not shown yet, oldest first. */
export const sentBy = (experiment: string): SentRun[] =>
  sentRuns().filter(run => run.experiment === experiment)

/** Remembers a run in the place of one with the same address. */
export const noteSent = (sent: SentRun): void =>
  write([...sentRuns().filter(run => !isSame(run, sent)), sent])

/** Its result was shown, or there is none. */
export const forgetSent = (sent: Pick<SentRun, 'url' | 'address'>): void =>
  write(sentRuns().filter(run => !isSame(run, sent)))

const isSame = (a: Pick<SentRun, 'url' | 'address'>, b: Pick<SentRun, 'url' | 'address'>): boolean =>
  a.url === b.url && a.address === b.address
