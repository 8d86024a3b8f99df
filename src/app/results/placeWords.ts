import { type Origin } from '../shell/runStore.ts'
import { endpointName } from '../endpoints/endpointStore.ts'
import { deviceWords } from './deviceWords.ts'

/** Where a run ran: the endpoint, if it was not this machine, and the device and precision that were really used. */
export function placeWords(origin: Origin): string {
  const { endpoint } = origin.report
  return endpoint === null ? deviceWords(origin) : `at ${endpointName(endpoint.url)} · ${deviceWords(origin)}`
}

/** A run's id at its endpoint, and the company it had there; null for a run of this machine. */
export function runThereWords({ report: { endpoint, reused } }: Origin): string | null {
  if (endpoint === null) return null
  const { run, batchedWith } = endpoint
  const company =
    batchedWith === 0
      ? ''
      : `, in one batch with ${batchedWith === 1 ? 'a run' : `${batchedWith} runs`} of others`
  return `run ${run} at ${endpointName(endpoint.url)}${company}${reused ? ', whose results were still there' : ''}`
}
