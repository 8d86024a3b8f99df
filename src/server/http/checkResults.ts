import { RefusedError } from '../../protocol/http/refusal.ts'
import { type RunRequest } from '../../protocol/http/runRequest.ts'
import { type RunLedger } from '../ledger/runLedger.ts'

/**
 * Results that a graph takes are of runs of the same caller, completed and still kept, of the graph and the save that
 * it names.
 * @throws RefusedError `wrong-graph`
 */
export async function checkResults(
  results: RunRequest['results'],
  owner: string,
  ledger: RunLedger,
): Promise<void> {
  const records = new Map(
    await Promise.all([...new Set(results.values())].map(async id => [id, await ledger.get(id)] as const)),
  )
  for (const [ref, id] of results) {
    const record = records.get(id) ?? null
    const slash = ref.indexOf('/')
    // The address says the place behind '@'; here it is always this one.
    const [hash] = ref.slice(0, slash).split('@')
    const save = ref.slice(slash + 1)
    const isThere = record?.owner === owner && record.end?.status === 'COMPLETED'
    if (!isThere || record.hash !== hash || !record.saves.includes(save))
      throw new RefusedError('wrong-graph', `there is no result ${ref} of a run ${id} here`, {
        path: 'results',
        hint: 'results are kept for a while (GET /v1/models says how long): run the graph that made it again',
      })
  }
}
