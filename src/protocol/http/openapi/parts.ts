import { refusalCodes, type RefusalCode } from '../refusal.ts'
import { headers, protocolVersions } from '../routes.ts'
import { examples, refusals } from './examples.ts'
import { schemaRef, type SchemaName } from './schemas.ts'

export const text = { type: 'string' } as const

export const jsonBody = (name: keyof typeof examples) => ({
  'application/json': { schema: { $ref: schemaRef(name) }, example: examples[name] },
})

/** An answer; every answer says the version that it is in. */
export const answer = (description: string, content: object, more: Record<string, object> = {}) => ({
  description,
  headers: { [headers.protocol]: { $ref: '#/components/headers/protocol' }, ...more },
  content,
})

export const header = (name: string, description: string, schema: object = text) => ({
  name,
  in: 'header',
  required: false,
  description,
  schema,
})

/** Refusals that any request may get. */
const always: readonly RefusalCode[] = [
  'malformed-request',
  'foreign-origin',
  'not-allowed',
  'other-version',
  'too-many',
  'internal-error',
  'unavailable',
]

/** References to refusals by their status: those that any request may get, and some more. */
export const refused = (...more: RefusalCode[]): Record<string, object> =>
  Object.fromEntries(
    [...always, ...more]
      .map((code): [string, object] => [
        String(refusalCodes[code]),
        { $ref: `#/components/responses/${code}` },
      ])
      .toSorted(([a], [b]) => Number(a) - Number(b)),
  )

const meaning: Record<RefusalCode, string> = {
  'malformed-request': 'The request cannot be understood; `error.path` names the place.',
  'unknown-key': 'A key is needed, and there is none, or it is wrong or was revoked.',
  'foreign-origin': 'Without a key only this machine and chosen pages may ask.',
  'not-found': 'There is no such path, run or model, or it belongs to another caller, or is no longer kept.',
  'not-allowed': 'The path has no such method.',
  'range-not-there': 'The result does not have these bytes, or several ranges were asked for at once.',
  'too-large': 'The body, or what the graph asks for, is over a limit of `GET /v1/models`.',
  'wrong-type': 'The body is not a safetensors file.',
  'wrong-graph': 'The graph is one, but cannot be run here: a result that is not there, say.',
  'other-version': 'The versions of client and endpoint have nothing in common.',
  'too-many': 'The caller asks too often or has too many open runs.',
  'internal-error': 'A fault of the endpoint. The same request may be sent again.',
  unavailable: 'The endpoint is stopping, or its queue is out of reach.',
}

const asksAgain: readonly RefusalCode[] = ['too-many', 'unavailable']

export const refusalResponses = (): Record<string, object> =>
  Object.fromEntries(
    refusals.map(refusal => [
      refusal.code,
      answer(
        meaning[refusal.code],
        {
          'application/json': {
            schema: { $ref: schemaRef('Refusal' satisfies SchemaName) },
            example: refusal,
          },
        },
        asksAgain.includes(refusal.code)
          ? {
              'retry-after': {
                description: 'Seconds after which to ask again.',
                schema: { type: 'integer' },
              },
            }
          : {},
      ),
    ]),
  )

export const commonHeaders = {
  protocol: {
    description: 'Version of the protocol that the answer is in.',
    schema: { type: 'integer', enum: [...protocolVersions] },
  },
}
