import { type ModelRequest } from '../../graph/executor.ts'
import { findEndpoint } from '../endpoints/endpointStore.ts'

/** Where a model is asked for, as part of a key: the address of an endpoint, not what it is called today; '' is here. */
export const placeKey = ({ remote }: ModelRequest): string =>
  remote === undefined ? '' : (findEndpoint(remote)?.url ?? String(remote))
