import { type ModelDescription } from '../../../graph/executor.ts'
import { printBytes } from '../../../graph/printBytes.ts'
import { isOwnModel } from '../../../hub/modelId.ts'
import { type Machine } from '../../../hub/machine.ts'
import { type OfferedPrecision } from '../../../hub/offer.ts'
import { agoWords } from '../../experiments/agoWords.ts'
import { type Endpoint } from '../../endpoints/endpoint.ts'
import { queueWords } from '../../endpoints/endpointWords.ts'
import { type EndpointState } from '../../endpoints/stateStore.ts'
import { type OfferState } from '../offerStore.ts'
import { estimate, printEstimate, type Tokens } from './estimate.ts'
import { type HereFacts, type ThereFacts } from './recommend.ts'
import { type Speed } from './speedStore.ts'
import { countParameters, guessParameters, type Parameters } from './work.ts'

/** One thing that is known of a place, and where it comes from. */
export interface WhereRow {
  name: string
  value: string
  source: string
}

export interface Places {
  here: HereFacts & { rows: WhereRow[] }
  there: (ThereFacts & { rows: WhereRow[] })[]
}

export interface WhereInput {
  id: string
  /** What the program asks for; undefined where it leaves the choice. */
  precision: OfferedPrecision['precision'] | undefined
  description: ModelDescription | undefined
  /** What the hub has; null for a model that is not of the hub. */
  offer: OfferState | null
  /** null until it has been looked at. */
  machine: Machine | null
  endpoints: readonly { endpoint: Endpoint; state: EndpointState }[]
  tokens: Tokens
  speeds: Readonly<Record<string, Speed>>
  now: number
}

/** What is known of running a model here and at each endpoint. */
export function wherePlaces(input: WhereInput): Places {
  const taken = takenPrecision(input)
  const parameters = parametersOf(input, taken)
  return {
    here: hereFacts(input, taken, parameters),
    there: input.endpoints.map(one => thereFacts(input, one, parameters)),
  }
}

/** The precision that would be opened; where none fits, the one that takes the least. */
function takenPrecision({ offer, precision }: WhereInput): OfferedPrecision | undefined {
  if (offer?.state !== 'known') return undefined
  const { precisions, chosen } = offer.offer
  const wanted = precision ?? chosen
  return (
    precisions.find(one => one.precision === wanted) ??
    precisions.toSorted((a, b) => (a.bytes ?? 0) - (b.bytes ?? 0))[0]
  )
}

function parametersOf(
  { description, id, endpoints }: WhereInput,
  taken: OfferedPrecision | undefined,
): Parameters | null {
  if (description !== undefined) return countParameters(description.siteMap)
  if (taken !== undefined && taken.bytes !== null) return guessParameters(taken.bytes, taken.weights)
  for (const { state } of endpoints) {
    const { weightBytes = null, precision = null } = state.list?.models.find(model => model.id === id) ?? {}
    if (weightBytes !== null && precision !== null) return guessParameters(weightBytes, precision)
  }
  return null
}

function hereFacts(
  { id, offer, machine, tokens, speeds }: WhereInput,
  taken: OfferedPrecision | undefined,
  parameters: Parameters | null,
): Places['here'] {
  const isOwn = isOwnModel(id)
  const room = isOwn ? (parameters === null ? null : 4 * parameters.count) : (taken?.room ?? null)
  const why = taken?.tooLarge ?? ''
  const fits = why !== '' ? false : room === null ? null : true
  const missingBytes = isOwn ? 0 : (taken?.missingBytes ?? null)
  const speed = machine === null ? undefined : speeds[machine.device]
  const pass = estimate(tokens.count, parameters, speed, 'here')
  const step = estimate(1, parameters, speed, 'here')
  const limit = machine === null ? '' : machine.words
  return {
    fits,
    why,
    missingBytes,
    pass,
    rows: [
      {
        name: 'Fits',
        value:
          fits === null
            ? unknownSize(offer)
            : `${fits ? 'yes' : 'no'}: ${printBytes(room ?? 0)} as ${taken?.precision ?? 'fp32'}`,
        source: limit,
      },
      {
        name: 'To download',
        value:
          missingBytes === null ? 'not known' : missingBytes === 0 ? 'nothing' : printBytes(missingBytes),
        source: isOwn
          ? 'it comes with Vitrine'
          : missingBytes === null
            ? ''
            : 'what the hub says, without what is here',
      },
      ...timeRows(tokens, pass, step, parameters),
      { name: 'Queue', value: 'none', source: '' },
    ],
  }
}

function unknownSize(offer: OfferState | null): string {
  if (offer?.state === 'looking') return 'asking the hub …'
  return offer?.state === 'failed' ? 'not known: the hub does not say' : 'not known'
}

function thereFacts(
  { id, tokens, speeds, now }: WhereInput,
  { endpoint, state }: WhereInput['endpoints'][number],
  parameters: Parameters | null,
): Places['there'][number] {
  const { answers, list, health, at } = state
  const info = list?.models.find(model => model.id === id)
  const serves = list === null ? null : (info?.servedBy ?? 0) > 0
  const isLoaded = (info?.loadedBy ?? 0) > 0
  const speed = speeds[endpoint.url]
  const pass = estimate(tokens.count, parameters, speed, `at ${endpoint.name}`)
  const step = estimate(1, parameters, speed, `at ${endpoint.name}`)
  const said = at === null ? '' : `what it said, ${agoWords(at, now)}`
  const facts = { endpoint, answers, serves, isLoaded, waiting: health?.waiting ?? 0, pass }
  if (answers === null || list === null || health === null)
    return {
      ...facts,
      rows: [
        { name: 'Serves it', value: answers === false ? 'it does not answer' : 'not asked yet', source: '' },
      ],
    }
  const size = info?.weightBytes ?? null
  const as = [info?.precision ?? null, size === null ? null : printBytes(size)].filter(word => word !== null)
  return {
    ...facts,
    rows: [
      {
        name: 'Serves it',
        value: serves ? `yes${as.length === 0 ? '' : `: ${as.join(', ')}`}` : 'no',
        source: said,
      },
      ...(serves
        ? [
            {
              name: 'To download',
              value: 'nothing here',
              source: isLoaded ? 'it is loaded there' : 'it is loaded there first',
            },
            ...timeRows(tokens, pass, step, parameters),
            { name: 'Queue', value: queueWords(health), source: said },
          ]
        : []),
    ],
  }
}

function timeRows(
  tokens: Tokens,
  pass: HereFacts['pass'],
  step: HereFacts['pass'],
  parameters: Parameters | null,
): WhereRow[] {
  const model = parameters === null ? '' : `; parameters: ${parameters.words}`
  const count = tokens.count.toLocaleString('en')
  return [
    {
      name: `A pass over ${count} ${tokens.count === 1 ? 'token' : 'tokens'} (${tokens.words})`,
      value: printEstimate(pass),
      source: pass.words + (pass.ms === null ? '' : model),
    },
    { name: 'Each token more', value: printEstimate(step), source: step.ms === null ? '' : step.words },
  ]
}
