import { RefusedError } from '../../protocol/http/refusal.ts'
import { type RunStatus } from '../../protocol/http/runEvent.ts'
import { type RunState } from '../../protocol/http/runState.ts'
import { type RunRecord } from '../ledger/runLedger.ts'
import { type Parts } from '../openParts.ts'

/**
 * A run of a caller. One of somebody else is as one that is not there.
 * @throws RefusedError `not-found`
 */
export async function findRun(id: string, owner: string, { ledger }: Parts): Promise<RunRecord> {
  const run = /^[\w-]{22}$/.test(id) ? await ledger.get(id) : null
  if (run?.owner === owner) return run
  throw new RefusedError('not-found', 'there is no such run here', {
    hint: 'runs and results are kept for a while (GET /v1/models says how long), and only their caller sees them',
  })
}

/** What a caller is told of a run. */
export async function stateOf(run: RunRecord, { queue }: Parts): Promise<RunState> {
  const { id, model, hash, saves, acceptedAt, cancelled, end } = run
  const place = end === null ? await queue.place(id) : null
  return { run: id, model, hash, saves, acceptedAt, status: statusOf(run, place), place, cancelled, end }
}

export const statusOf = ({ end }: RunRecord, place: number | null): RunStatus =>
  end?.status ?? (place === null ? 'RUNNING' : 'QUEUED')
