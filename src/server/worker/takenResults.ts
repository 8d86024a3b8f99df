import { VitrineError } from '../../graph/errors.ts'
import { type ResultRef } from '../../graph/executor.ts'
import { decodeTensor } from '../../graph/safetensors.ts'
import { type TensorData } from '../../graph/tensorData.ts'
import { type ResultTensor } from '../../protocol/http/runEvent.ts'
import { type RunRequest } from '../../protocol/http/runRequest.ts'
import { type RunLedger } from '../ledger/runLedger.ts'
import { blobKeys, type BlobStore } from '../store/blobStore.ts'

/** Where the value of a result lies. */
export interface TakenResult {
  run: string
  tensor: ResultTensor
}

/**
 * Finds the results that a graph takes: of completed runs of the same owner, by the hash and the save that it names.
 * @throws VitrineError for any other, with the same words whether it is not there or somebody else's
 */
export async function findResults(
  results: RunRequest['results'],
  owner: string,
  ledger: RunLedger,
): Promise<ReadonlyMap<ResultRef, TakenResult>> {
  const found = new Map<ResultRef, TakenResult>()
  for (const [ref, run] of results) {
    const record = await ledger.get(run)
    const slash = ref.indexOf('/')
    const [hash] = ref.slice(0, slash).split('@')
    const isOwn = record !== null && record.owner === owner && record.hash === hash
    const tensors = isOwn && record.end?.status === 'COMPLETED' ? record.end.result.tensors : []
    const tensor = tensors.find(({ name }) => name === ref.slice(slash + 1))
    if (tensor === undefined) throw noResult(ref, run)
    found.set(ref, { run, tensor })
  }
  return found
}

/** Their values. @throws VitrineError for one that is no longer kept */
export async function readResults(
  results: ReadonlyMap<ResultRef, TakenResult>,
  store: BlobStore,
): Promise<ReadonlyMap<ResultRef, TensorData>> {
  const values = new Map<ResultRef, TensorData>()
  for (const [ref, { run, tensor }] of results) {
    const bytes = await store.getRange(blobKeys.result(run), tensor.begin, tensor.end)
    if (bytes === null) throw noResult(ref, run)
    values.set(ref, decodeTensor(tensor, bytes))
  }
  return values
}

const noResult = (ref: ResultRef, run: string) =>
  new VitrineError(`there is no result ${ref} of a run ${run} here`, {
    path: 'results',
    hint: 'results are kept for a while (GET /v1/models says how long): run the graph that made it again',
  })
