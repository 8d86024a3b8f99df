import { applyIntent } from '../editor/applyIntent.ts'
import { findEndpoint } from '../endpoints/endpointStore.ts'
import { addEndpoint } from '../endpoints/formStore.ts'

/**
 * Writes into the program where its model runs: on a device of this machine ('' leaves the choice), or at an endpoint
 * ('remote'), which is added first where there is none.
 * @param remote the endpoint that the program names now
 */
export function chooseDevice(device: string, remote: string | true | undefined): void {
  if (device !== 'remote') void applyIntent({ kind: 'model', change: { device, remote: '' } })
  else if (findEndpoint(remote ?? true) !== undefined)
    void applyIntent({ kind: 'model', change: { remote: remote ?? true } })
  else addEndpoint(typeof remote === 'string' ? remote : '')
}
