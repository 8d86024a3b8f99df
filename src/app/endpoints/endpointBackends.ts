import { type Backend } from '../../backend/backend.ts'
import { createRemoteBackend } from '../../backend/remote.ts'
import { type RunShelf } from '../../backend/remote/runTable.ts'
import { VitrineError } from '../../graph/errors.ts'
import { useExperiment } from '../shell/experimentStore.ts'
import { type Endpoint } from './endpoint.ts'
import { findEndpoint } from './endpointStore.ts'
import { readKey } from './keys.ts'
import { forgetSent, noteSent, sentRuns } from './sentRuns.ts'
import { atEndpoint, withWay } from './waysOut.ts'

interface Opened {
  name: string
  key: string | null
  backend: Backend
}

/** By address: what an endpoint has for one key is not there for another. */
const opened = new Map<string, Opened>()

/**
 * The endpoint that a program names. Nothing is ever sent to an address that nobody has added here.
 * @throws VitrineError where none is set, or none of this name or address was added
 */
export function endpointOf(remote: string | true): Backend {
  const endpoint = findEndpoint(remote)
  if (endpoint === undefined) throw missing(remote)
  const { name, url } = endpoint
  const key = readKey(url)
  const known = opened.get(url)
  if (known?.key === key && known.name === name) return known.backend
  const backend = telling(createRemoteBackend({ url, name, key, shelf: shelfOf(url) }), endpoint)
  opened.set(url, { name, key, backend })
  return backend
}

function missing(remote: string | true): VitrineError {
  const error =
    remote === true
      ? new VitrineError('remote: true needs an endpoint, and none is set', {
          hint: 'add one under Endpoints, or leave remote out to run on this machine',
        })
      : new VitrineError(`there is no endpoint '${remote}' here`, {
          hint: 'nothing was sent there: add it under Endpoints if you trust it, or leave remote out to run on this machine',
        })
  return withWay(error, { kind: 'add-endpoint', wanted: remote === true ? '' : remote })
}

/** The same backend; of its errors it is known which endpoint they are of. */
function telling(backend: Backend, endpoint: Endpoint): Backend {
  const told = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work
    } catch (error) {
      throw atEndpoint(error, endpoint)
    }
  }
  return {
    ...backend,
    describe: (request, options) => told(backend.describe(request, options)),
    run: (graph, hash, constants, options) => told(backend.run(graph, hash, constants, options)),
    look: (ref, window) => told(backend.look(ref, window)),
  }
}

/** Runs of this page at an endpoint, so that they are found again after it was left. */
const shelfOf = (url: string): RunShelf => ({
  find: address => sentRuns().findLast(sent => sent.url === url && sent.address === address)?.run,
  put: (address, run) =>
    noteSent({ experiment: useExperiment.getState().id, url, address, run, at: Date.now() }),
  remove: address => forgetSent({ url, address }),
})
