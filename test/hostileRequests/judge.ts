import { readDescription } from '../../src/protocol/http/description.ts'
import { readHealth, readModelList } from '../../src/protocol/http/modelInfo.ts'
import { readRefusal, refusalCodes } from '../../src/protocol/http/refusal.ts'
import { readRunAccepted, readRunState } from '../../src/protocol/http/runState.ts'
import { textOf } from './caller.ts'
import { type RawAnswer } from './rawExchange.ts'
import { type HostileCase } from './cases.ts'

/** What no answer to a hostile caller may hold, unless he said it himself. */
export interface Secrets {
  texts: readonly string[]
  bytes: Buffer
}

/** Statuses that Node answers a broken request with have no refusal of their own. */
const ofBrokenRequests = new Map([
  [408, 'malformed-request'],
  [431, 'malformed-request'],
])

/**
 * Whether an answer is a correct refusal or a correct acceptance, and tells nothing of anybody else.
 * @returns what is wrong; null for nothing
 */
export function judge(
  { bytes, isCut }: HostileCase,
  answer: RawAnswer | null,
  secrets: Secrets,
): string | null {
  if (answer === null) return isCut ? null : 'there is no answer'
  const { status, headers, body } = answer
  const text = textOf(answer)
  const asked = Buffer.from(bytes).toString('latin1')
  const leaked = secrets.texts.find(secret => text.includes(secret) && !asked.includes(secret))
  if (leaked !== undefined || Buffer.from(body).includes(secrets.bytes))
    return "it holds somebody else's data"
  if (headers.get('vitrine-protocol') !== '1') return `${status} does not say the version of the protocol`
  if (status >= 500) return `${status}: ${text.slice(0, 300)}`
  if (status >= 400) return judgeRefusal(status, text)
  try {
    readAccepted(headers, text)
    return null
  } catch (error) {
    return `${status}: ${String(error)}`
  }
}

function judgeRefusal(status: number, text: string): string | null {
  const refusal = readRefusal(jsonOf(text))
  if (refusal === null) return `${status} without a refusal: ${text.slice(0, 200)}`
  if (refusal.code === 'internal-error') return 'an internal error'
  if (
    /\/(tmp|home|usr|work|node_modules)\/|\.ts:\d+/.test(refusal.error.message + (refusal.error.hint ?? ''))
  )
    return `the refusal tells of the inside: ${refusal.error.message}`
  const isRight = refusalCodes[refusal.code] === status || ofBrokenRequests.get(status) === refusal.code
  return isRight ? null : `${refusal.code} with status ${status}`
}

/** @throws Error for a body that is none of those the endpoint gives */
function readAccepted(headers: ReadonlyMap<string, string>, text: string): void {
  const type = headers.get('content-type') ?? ''
  if (!type.startsWith('application/json')) return
  const value = jsonOf(text)
  const readers = [readRunAccepted, readRunState, readModelList, readHealth, readDescription]
  const isKnown = readers.some(read => {
    try {
      read(value)
      return true
    } catch {
      return false
    }
  })
  if (!isKnown && !text.startsWith('{"openapi"') && text !== '{"status":"LOADING"}')
    throw new Error(`an unknown body: ${text.slice(0, 200)}`)
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
