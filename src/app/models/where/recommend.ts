import { printBytes } from '../../../graph/printBytes.ts'
import { type Endpoint } from '../../endpoints/endpoint.ts'
import { printEstimate, type Estimate } from './estimate.ts'

/** What is known of running a model on this device. */
export interface HereFacts {
  /** Whether its weights fit; null where nobody can say. */
  fits: boolean | null
  /** Why they do not, as the end of a sentence; else ''. */
  why: string
  /** What has to be downloaded first; null where that is not known. */
  missingBytes: number | null
  pass: Estimate
}

/** What is known of running it at an endpoint. */
export interface ThereFacts {
  endpoint: Endpoint
  /** null before it was asked. */
  answers: boolean | null
  /** Whether it serves the model; null before it was asked. */
  serves: boolean | null
  isLoaded: boolean
  /** Runs that wait there, for whatever model. */
  waiting: number
  pass: Estimate
}

export interface Recommendation {
  words: string
  /** What to do about it: run here, at an endpoint, ask the endpoints what they have, or add one. */
  way: { kind: 'here' } | { kind: 'there'; endpoint: Endpoint } | { kind: 'ask' } | { kind: 'add' } | null
}

/** A download that one does not begin for a look. */
const largeDownload = 500e6
/** A pass that one waits for. */
const longMs = 2000
/** How much faster an endpoint has to be. */
const muchFaster = 3

/**
 * Where to run a model, in a sentence with its reason.
 * @param isRemote whether the program asks for an endpoint now
 */
export function recommend(here: HereFacts, there: readonly ThereFacts[], isRemote: boolean): Recommendation {
  const best = bestOf(there)
  const toThere = (endpoint: Endpoint): Recommendation['way'] =>
    isRemote ? null : { kind: 'there', endpoint }
  if (here.fits === false) {
    const cannot = `This device cannot hold it: ${here.why}.`
    if (best !== undefined)
      return {
        words: `${cannot} ${best.endpoint.name} serves it: run it there.`,
        way: toThere(best.endpoint),
      }
    if (there.some(({ serves, answers }) => serves === null && answers !== false))
      return { words: `${cannot} One of your endpoints may serve it: ask them.`, way: { kind: 'ask' } }
    return {
      words: `${cannot} ${there.length === 0 ? 'An endpoint on a larger machine can' : 'None of your endpoints serves it; another may'}.`,
      way: { kind: 'add' },
    }
  }
  const size = here.missingBytes ?? 0
  if (best !== undefined && size >= largeDownload && best.isLoaded)
    return {
      words: `${printBytes(size)} would have to be downloaded here first, and ${best.endpoint.name} has it loaded: run it there, at least for a look.`,
      way: toThere(best.endpoint),
    }
  if (best !== undefined && isMuchFaster(best.pass, here.pass))
    return {
      words: `A pass takes ${printEstimate(here.pass)} here and ${printEstimate(best.pass)} at ${best.endpoint.name}: run it there.`,
      way: toThere(best.endpoint),
    }
  if (here.fits === null)
    return { words: 'Whether this device can hold it is not known: its size is not.', way: null }
  const reason =
    here.missingBytes === 0
      ? 'it fits, and it is here already'
      : `it fits${size === 0 ? '' : `, once ${printBytes(size)} are downloaded`}`
  return { words: `Run it here: ${reason}.`, way: isRemote ? { kind: 'here' } : null }
}

/** The one that serves the model and has least to do; one that has it loaded before one that has not. */
const bestOf = (there: readonly ThereFacts[]): ThereFacts | undefined =>
  there
    .filter(({ answers, serves }) => answers === true && serves === true)
    .toSorted((a, b) => Number(b.isLoaded) - Number(a.isLoaded) || a.waiting - b.waiting)[0]

const isMuchFaster = (there: Estimate, here: Estimate): boolean =>
  there.ms !== null && here.ms !== null && here.ms >= longMs && there.ms * muchFaster < here.ms
