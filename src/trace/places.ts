import { isEndpointName, type RunPlace } from '../graph/address.ts'
import { VitrineError, type Span } from '../graph/errors.ts'
import { type Expression } from './expression.ts'
import { type Program } from './program.ts'

/**
 * The option `remote` of a model, a trace, a generation or a session; undefined where nothing is said.
 * @throws VitrineError for what names no endpoint
 */
export function readRemote(program: Program, given: unknown): RunPlace | undefined {
  if (given === undefined || given === true) return given
  if (given === false) return null
  if (typeof given === 'string' && isEndpointName(given)) return given
  return program.fail(
    'remote is true, false, or the name or address of an endpoint',
    'true is the endpoint that is set, and false is this machine',
  )
}

export const placeInWords = (place: RunPlace): string =>
  place === null ? 'on this machine' : place === true ? 'at the endpoint' : `at ${place}`

/** How `t.to` is told a place. */
const wordOf = (place: RunPlace): string =>
  place === null ? "'here'" : place === true ? "'remote'" : `'${place.replaceAll(/['\\]/g, '\\$&')}'`

/**
 * The place that `t.to` is told.
 * @throws VitrineError for what names no endpoint
 */
export function placeOfWord(program: Program, word: string): RunPlace {
  if (word === 'here') return null
  if (word === 'remote') return true
  if (isEndpointName(word)) return word
  return program.fail("to takes a dtype, 'here', 'remote' or the name of an endpoint")
}

/** What says of a value where it is, and how messages call it: its trace, its model. */
export interface OwnPlace {
  place: RunPlace
  what: string
  span: Span | undefined
}

/** What meets in one value. */
interface Meeting {
  place: RunPlace
  /** What it is, and where. */
  words: string
  span: Span | undefined
  /** Runs there and cannot be moved. */
  isFixed: boolean
}

/**
 * The one place at which all of these are; undefined where they can be anywhere.
 * @param own what the value itself says, if it does
 * @throws VitrineError naming both lines where two places meet (LANGUAGE 31)
 */
export function commonPlace(
  inputs: readonly Expression[],
  own: OwnPlace | null,
  span: Span | undefined,
): RunPlace | undefined {
  let first: Meeting | null =
    own === null ? null : { ...own, words: `${own.what} runs ${placeInWords(own.place)}`, isFixed: true }
  for (const input of inputs) {
    const { remote } = input
    if (remote === undefined || remote === first?.place) continue
    const other = meetingOf(input, remote)
    if (first === null) first = other
    else throw meetingError(first, other, span)
  }
  return first?.place
}

function meetingOf({ ref, trace, span }: Expression, place: RunPlace): Meeting {
  const what = span === undefined ? 'a value' : `the value of line ${span.line}`
  return {
    place,
    words: `${what} is ${placeInWords(place)}`,
    span,
    isFixed: ref === null && trace?.isPending === true,
  }
}

function meetingError(first: Meeting, other: Meeting, span: Span | undefined): VitrineError {
  const fixed = [first, other].filter(({ isFixed }) => isFixed)
  const ways = (fixed.length === 1 ? fixed : [first, other]).map(
    ({ place }) => `\`await h.to(${wordOf(place)})\``,
  )
  return new VitrineError(`${other.words}, and ${first.words}`, {
    span,
    related: other.span,
    hint: `move it first: ${ways.join(' or ')}`,
  })
}
