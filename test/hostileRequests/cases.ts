import { routes } from '../../src/protocol/http/routes.ts'
import { Draws } from '../fuzz/random.ts'
import {
  headerShapes,
  headerValues,
  keys,
  noHttp,
  paths,
  type Family,
  type Known,
  type Made,
} from './httpFamilies.ts'
import { fileMutations, withMetadata } from './mutateFile.ts'
import { requestBytes, wellFormed } from './requestBytes.ts'

export interface HostileCase {
  what: string
  bytes: Uint8Array
  /** Less is sent than was announced: there may be no answer then. */
  isCut: boolean
}

/** The hostile request of a seed: the same every time. */
export function hostileCase(seed: number, known: Known): HostileCase {
  const draws = new Draws(seed)
  const [family, make] = draws.pick(families)
  const made = make(draws, known)
  const {
    what,
    bytes,
    isCut = false,
  }: Made = 'bytes' in made ? made : { what: made.what, bytes: requestBytes(made.request) }
  return { what: `${family}: ${what}`, bytes, isCut }
}

const bodies: Family = (draws, { attacker, bodies }) => {
  const [what, mutate] = draws.pick(fileMutations)
  const body = new Uint8Array(mutate(draws.pick(bodies), draws))
  return { what, request: wellFormed('POST', routes.runs, attacker, body) }
}

const ranges: Family = (draws, { attacker, own }) => {
  const number = () =>
    draws.pick(['', '0', '1', '8', '100', '500', '99999', '9'.repeat(20), '-1', '0x10', '1e3', ' 5 ', '½'])
  const range = draws.pick([
    () => `bytes=${number()}-${number()}`,
    () => `bytes=${number()}-${number()}`,
    () => `bytes=${number()}-${number()},${number()}-${number()}`,
    () => `bytes=${'0-0,'.repeat(500)}0-0`,
    () => `items=${number()}-${number()}`,
    () => `bytes ${number()}`,
    () => 'bytes=',
    () => '-',
  ])()
  const more: Record<string, string> =
    draws.unit() < 0.3 ? { 'if-range': draws.pick([`"${own}"`, '"x"', 'W/"x"', own]) } : {}
  return {
    what: range.slice(0, 60),
    request: wellFormed('GET', routes.result(own), attacker, undefined, { range, ...more }),
  }
}

/** Somebody else's results by way of a request of one's own. */
const thefts: Family = (draws, { attacker, bodies, foreign }) => {
  const body = draws.pick(bodies)
  const more = { 'idempotency-key': foreign.idempotencyKey }
  // The last body takes a result; here it takes another's, under the right address.
  const taken = withMetadata(bodies.at(-1) ?? body, ({ graph = '', ...rest }) => ({
    ...rest,
    graph: graph.replaceAll(/[0-9a-f]{64}@remote\/[\w.]+/g, foreign.ref),
    results: JSON.stringify({ [foreign.ref]: foreign.run }),
  }))
  return draws.pick([
    () => ({
      what: 'the key of another request',
      request: wellFormed('POST', routes.runs, attacker, body, more),
    }),
    () => ({ what: "another caller's result", request: wellFormed('POST', routes.runs, attacker, taken) }),
    () => ({
      what: "another caller's run",
      request: wellFormed('GET', routes.events(foreign.run), attacker),
    }),
    () => ({ what: 'to end another run', request: wellFormed('DELETE', routes.run(foreign.run), attacker) }),
  ])()
}

/** Kinds of hostile requests, some of them more often. */
const families: readonly [string, Family][] = [
  ...Array.from({ length: 10 }, (): [string, Family] => ['body', bodies]),
  ['range', ranges],
  ['range', ranges],
  ['header', headerValues],
  ['header', headerValues],
  ['header shape', headerShapes],
  ['path', paths],
  ['path', paths],
  ['path', paths],
  ['key', keys],
  ['theft', thefts],
  ['no HTTP', noHttp],
]
