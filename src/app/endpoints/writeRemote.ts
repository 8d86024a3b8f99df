import { applyIntent } from '../editor/applyIntent.ts'
import { type Endpoint } from './endpoint.ts'
import { useEndpoints } from './endpointStore.ts'

/** How a program names an endpoint: true for the one that `remote: true` means. */
export const remoteOf = ({ name, url }: Endpoint): string | true =>
  useEndpoints.getState().chosen === url ? true : name

/** Writes into the program that its model runs at an endpoint. */
export const runThere = (endpoint: Endpoint): Promise<void> =>
  applyIntent({ kind: 'model', change: { remote: remoteOf(endpoint), device: '' } })

/** Writes one of an endpoint's models into the program. */
export const takeModelThere = (endpoint: Endpoint, id: string): Promise<void> =>
  applyIntent({
    kind: 'model',
    change: { id, revision: '', dtype: '', device: '', remote: remoteOf(endpoint) },
  })
