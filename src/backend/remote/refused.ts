import { VitrineError, type ErrorDetails } from '../../graph/errors.ts'
import { decodeError } from '../../protocol/errors.ts'
import { type WireError } from '../../protocol/message.ts'
import { readRefusal, type RefusalCode } from '../../protocol/http/refusal.ts'

/** What an endpoint is called in errors. */
export interface EndpointName {
  url: string
  name: string
}

/** `lab (https://lab.example:8420)`; its address alone where it has no other name. */
export const labelOf = ({ url, name }: EndpointName): string => (name === url ? url : `${name} (${url})`)

/** An endpoint's no. */
export class Refused extends VitrineError {
  /** null where what answered is no Vitrine endpoint. */
  readonly code: RefusalCode | null

  constructor(code: RefusalCode | null, message: string, details: ErrorDetails) {
    super(message, details)
    this.code = code
  }
}

/** What an answer of 400 and above says, in words for the user. */
export function refusedBy(endpoint: EndpointName, status: number, body: Uint8Array): Refused {
  const label = labelOf(endpoint)
  const refusal = readRefusal(jsonOrNull(body))
  if (refusal === null)
    return new Refused(null, `what is at ${label} answered ${status}, not as a Vitrine endpoint does`, {
      hint: status >= 500 ? 'a proxy before it may be in trouble: try again later' : addressHint,
    })
  const { code, error } = refusal
  const { span, path, hint } = error
  return new Refused(code, `${label}: ${error.message}`, { span, path, hint: hintFor(code, hint) })
}

const addressHint = "give the address that 'vitrine serve' prints when it starts"

function hintFor(code: RefusalCode, said: string | undefined): string | undefined {
  if (code === 'unknown-key') return [setKey, said].filter(part => part !== undefined).join('; ')
  if (code === 'other-version') return said ?? 'update Vitrine here, or at the endpoint'
  if (code === 'too-many') return said ?? 'other runs of this key have to end first: try again later'
  return said
}

const setKey = 'set its key: in the page where its address is set, on the command line as VITRINE_KEY'

export const unreachable = (endpoint: EndpointName): VitrineError =>
  new VitrineError(`${labelOf(endpoint)} could not be reached`, {
    hint:
      "check the address, the connection, and that 'vitrine serve' runs there; a page reaches only endpoints that " +
      'allow its origin (vitrine serve --origin), and from https only https',
  })

/** Why a run failed there, at the user's line; a fault that is not the user's says so. */
export function failedAt(endpoint: EndpointName, wire: WireError): VitrineError {
  const error = decodeError(wire)
  if (error instanceof VitrineError) return error
  return new VitrineError(`the run failed at ${labelOf(endpoint)}: ${error.message}`, {
    hint: 'this is not a mistake of the program: whoever runs the endpoint finds more in its log',
  })
}

function jsonOrNull(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body))
  } catch {
    return null
  }
}
