import { type Backend } from '../../backend/backend.ts'
import { VitrineError } from '../../graph/errors.ts'
import { type ModelDescription, type ModelRequest } from '../../graph/executor.ts'
import { printBytes } from '../../graph/printBytes.ts'
import { isFolder, isOwnModel } from '../../hub/modelId.ts'
import { type Settled } from '../../hub/settle.ts'
import { withWay } from '../endpoints/waysOut.ts'
import { placeKey } from './placeKey.ts'
import { askForDownload } from './questionStore.ts'

/** What is downloaded without a question, in bytes. */
const unasked = 100e6

/** What each backend has described, by request: a live run asks for its models at every move of a slider. */
const described = new WeakMap<Backend, Map<string, ModelDescription>>()

/**
 * The same backend; a program's model is opened after the user has agreed to a large download, and described once: later
 * runs are given the same object.
 */
export function confirming(backend: Backend): Backend {
  const known = described.get(backend) ?? new Map<string, ModelDescription>()
  described.set(backend, known)
  return {
    ...backend,
    async describe(request, options) {
      const key = JSON.stringify([request.id, request.revision, request.precision, placeKey(request)])
      const before = known.get(key)
      if (before !== undefined) return before
      await confirmDownload(backend, request, options?.signal)
      const description = await backend.describe(request, options)
      // A folder of the same name may hold another model when it is opened again.
      if (!isFolder(request.id)) known.set(key, description)
      return description
    },
  }
}

/**
 * Asks before a run downloads much.
 * @throws VitrineError where the answer is no, or where the model cannot be had
 */
async function confirmDownload(
  backend: Backend,
  request: ModelRequest,
  signal: AbortSignal | undefined,
): Promise<void> {
  // What runs elsewhere is downloaded there.
  if (request.remote !== undefined || isOwnModel(request.id)) return
  const { precision, missingBytes: bytes } = await settleHere(backend, request, signal)
  if (bytes !== null && bytes <= unasked) return
  const isWanted = await askForDownload({ id: request.id, precision, bytes }, signal)
  signal?.throwIfAborted()
  if (isWanted) return
  throw new VitrineError(
    `${request.id} was not downloaded${bytes === null ? '' : ` (${printBytes(bytes)})`}`,
    { hint: 'run again to be asked again, or choose a smaller precision in the Model panel' },
  )
}

/** @throws VitrineError; where this device cannot hold the model in any precision that would do, with a way elsewhere */
async function settleHere(
  backend: Backend,
  request: ModelRequest,
  signal: AbortSignal | undefined,
): Promise<Settled> {
  try {
    return await backend.settle(request, { signal })
  } catch (error) {
    if (!(error instanceof VitrineError) || !(await isTooLarge(backend, request))) throw error
    throw withWay(error, { kind: 'elsewhere', model: request.id })
  }
}

async function isTooLarge(backend: Backend, request: ModelRequest): Promise<boolean> {
  const { precisions } = await backend.offer(request).catch(() => ({ precisions: [] }))
  const wanted = precisions.filter(one => one.precision === (request.precision ?? one.precision))
  return wanted.length > 0 && wanted.every(one => one.tooLarge !== null)
}
