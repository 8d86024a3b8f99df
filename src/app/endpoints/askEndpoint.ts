import { askJson } from '../../backend/remote/answers.ts'
import { createConnection } from '../../backend/remote/connection.ts'
import { Refused } from '../../backend/remote/refused.ts'
import { VitrineError } from '../../graph/errors.ts'
import { readHealth, readModelList, type Health, type ModelList } from '../../protocol/http/modelInfo.ts'
import { protocolVersions, routes } from '../../protocol/http/routes.ts'
import { readRunState, type RunState } from '../../protocol/http/runState.ts'
import { isLoopback, type Endpoint } from './endpoint.ts'
import { readKey } from './keys.ts'

/** Somebody looks on: an endpoint that says nothing for so long (in milliseconds) is not waited for, and not asked twice. */
const patience = { unreached: 0, busy: 0, silent: 8000 }

/**
 * What an endpoint says of itself.
 * @throws VitrineError where nothing answers, or no Vitrine endpoint, or one of other versions
 */
export async function askHealth(endpoint: Endpoint): Promise<Health> {
  const health = await ask(endpoint, routes.health, readHealth)
  const { oldest, newest } = health.protocol
  if (protocolVersions.every(version => version < oldest || version > newest))
    throw new VitrineError(
      `${endpoint.name} speaks another version of the protocol (${oldest} to ${newest})`,
      {
        hint:
          oldest > 1 ? 'reload this page to have its newest version' : 'the endpoint needs a newer Vitrine',
      },
    )
  return health
}

/**
 * The models that an endpoint serves, and what a run there may ask for.
 * @throws VitrineError where it does not say, because of the key above all
 */
export const askModels = (endpoint: Endpoint): Promise<ModelList> =>
  ask(endpoint, routes.models, readModelList)

/**
 * How a run stands there; null where the endpoint has no such run (any more).
 * @throws VitrineError where it does not say
 */
export async function askRun(endpoint: Endpoint, run: string): Promise<RunState | null> {
  try {
    return await ask(endpoint, routes.run(run), readRunState)
  } catch (error) {
    if (error instanceof Refused && error.code === 'not-found') return null
    throw error
  }
}

/**
 * Cancels a run, or removes its results where it has ended.
 * @throws VitrineError where the endpoint does not answer
 */
export async function cancelRun(endpoint: Endpoint, run: string): Promise<void> {
  const { ask } = connectionTo(endpoint)
  try {
    await ask({ route: routes.run(run), method: 'DELETE', read: () => Promise.resolve() })
  } catch (error) {
    if (!(error instanceof Refused && error.code === 'not-found')) throw error
  }
}

/** @throws VitrineError for what does not answer, or not as an endpoint does */
async function ask<T>(endpoint: Endpoint, route: string, decode: (value: unknown) => T): Promise<T> {
  const contact = { isSilent: false }
  const connection = connectionTo(endpoint, () => (contact.isSilent = true))
  try {
    return await askJson(connection, { route }, decode)
  } catch (error) {
    if (contact.isSilent) throw await silence(endpoint, error)
    throw error instanceof Refused && error.code === 'unknown-key' ? keyProblem(endpoint) : error
  }
}

const connectionTo = ({ name, url }: Endpoint, onSilence?: () => void) =>
  createConnection({
    url,
    name,
    key: readKey(url),
    patience,
    onContact: contact => {
      if (!contact.reached && !(contact.why instanceof Refused)) onSilence?.()
    },
  })

const keyProblem = ({ name, url }: Endpoint): VitrineError =>
  readKey(url) === null
    ? new VitrineError(`${name} needs a key`, {
        hint: 'whoever runs it makes one: vitrine keys create NAME',
      })
    : new VitrineError(`${name} does not know this key`, {
        hint: 'it was mistyped, or it has been revoked: forget it and enter another',
      })

/** A browser does not say why a request failed; whether anything is there shows in a request that reads nothing. */
async function silence({ name, url }: Endpoint, error: unknown): Promise<unknown> {
  const { origin } = location
  const isThere = await fetch(url + routes.health, {
    mode: 'no-cors',
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    signal: AbortSignal.timeout(patience.silent),
  }).then(
    () => true,
    () => false,
  )
  if (isThere)
    return new VitrineError(`${name} is there, but does not let this page read its answers`, {
      hint: `it has to name this page: vitrine serve --origin ${origin}`,
    })
  if (!(error instanceof VitrineError)) return error
  const naming = isLoopback(new URL(origin).hostname)
    ? ''
    : ` If it is, it has to name this page: vitrine serve --origin ${origin}`
  return new VitrineError(`${name} does not answer`, {
    hint: `is 'vitrine serve' running at ${url}?${naming}`,
  })
}
