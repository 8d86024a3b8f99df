import { createHash } from 'node:crypto'
import { hashGraph } from '../../graph/canonical.ts'
import { RefusedError } from '../../protocol/http/refusal.ts'
import { type Graph } from '../../graph/versions/v1.ts'
import { readRunRequest, type RunRequest } from '../../protocol/http/runRequest.ts'
import { headers } from '../../protocol/http/routes.ts'
import { type RunRecord } from '../ledger/runLedger.ts'
import { blobKeys } from '../store/blobStore.ts'
import { batchKeyOf } from '../worker/batch/batchKey.ts'
import { modelOf } from './checkModels.ts'
import { checkResults } from './checkResults.ts'
import { type ServerContext } from './context.ts'
import { checkGraphSize, graphSize } from './graphSize.ts'
import { newRunId } from './runId.ts'

export interface Accepted {
  run: RunRecord
  /** Whether it was there before: an earlier run that is the answer, or the same request, sent again. */
  how: 'new' | 'again' | 'reused'
}

/**
 * Takes a run: from then on it is not lost, and it comes to one end.
 * @param body of `POST /v1/runs`
 * @throws VitrineError, RefusedError
 */
export async function acceptRun(
  body: Uint8Array,
  owner: string,
  idempotencyKey: string | undefined,
  { parts, options, metrics, served, opening }: ServerContext,
): Promise<Accepted> {
  const { ledger, queue, store } = parts
  const id = newRunId(owner, idempotencyKey)
  const request = readRunRequest(body)
  const { graph } = request
  const graphHash = hashGraph(graph)
  const hash = recordHash(graphHash, request.options)
  const known = idempotencyKey === undefined ? null : await ledger.get(id)
  if (known !== null) return again(known, hash)

  const size = graphSize(graph)
  checkGraphSize(size, options.limits)
  const model = await modelOf(graph, served)
  await checkResults(request.results, owner, ledger)
  if (request.options.reuse && !request.options.fromScratch) {
    const found = await ledger.findCompleted(owner, hash)
    const run = found === null ? null : await ledger.get(found)
    if (run !== null) {
      metrics.reused.inc()
      return { run, how: 'reused' }
    }
  }

  const release = await opening.claim(owner)
  try {
    const run: RunRecord = {
      id,
      owner,
      model,
      batchKey: batchKeyOf(request),
      hash,
      saves: request.options.measure === null ? savesOf(graph) : [],
      acceptedAt: Date.now(),
      end: null,
      cancelled: false,
    }
    await store.put(blobKeys.request(id), body)
    if (!(await ledger.create(run))) return await again(await ledger.get(id), hash)
    await ledger.append(id, {
      status: 'RECEIVED',
      run: id,
      hash: graphHash,
      at: new Date(run.acceptedAt).toISOString(),
    })
    await queue.add(run)
    metrics.accepted.inc()
    metrics.tokens.inc(size.tokens)
    metrics.bytes.inc({ direction: 'in' }, body.length)
    return { run, how: 'new' }
  } finally {
    release()
  }

  async function again(run: RunRecord | null, sameHash: string): Promise<Accepted> {
    if (run?.hash !== sameHash)
      throw new RefusedError(
        'malformed-request',
        `this ${headers.idempotencyKey} was used for another request`,
        {
          path: headers.idempotencyKey,
          hint: 'a key names one request: choose another',
        },
      )
    // The server that took it may have died before it was in the queue.
    if (run.end === null) await queue.add(run)
    return { run, how: 'again' }
  }
}

/**
 * What a run is found again by: the hash of its graph; where nodes are measured, which leaves no results, one of the
 * same form that speaks of them too.
 */
function recordHash(hash: string, { measure }: RunRequest['options']): string {
  if (measure === null) return hash
  return createHash('sha256')
    .update(JSON.stringify([hash, measure]))
    .digest('hex')
}

const savesOf = ({ runs }: Graph): string[] =>
  runs.flatMap(({ nodes }) => nodes.flatMap(node => (node.kind === 'save' ? [node.name] : [])))
