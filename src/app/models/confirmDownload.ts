import { type Backend } from '../../backend/backend.ts'
import { VitrineError } from '../../graph/errors.ts'
import { type ModelRequest } from '../../graph/executor.ts'
import { printBytes } from '../../graph/printBytes.ts'
import { isOwnModel } from '../../hub/modelId.ts'
import { askForDownload } from './questionStore.ts'

/** What is downloaded without a question, in bytes. */
const unasked = 100e6

/** The same backend; a program's model is opened after the user has agreed to a large download. */
export const confirming = (backend: Backend): Backend => ({
  ...backend,
  async describe(request, options) {
    await confirmDownload(backend, request, options?.signal)
    return backend.describe(request, options)
  },
})

/**
 * Asks before a run downloads much.
 * @throws VitrineError where the answer is no, or where the model cannot be had
 */
async function confirmDownload(
  backend: Backend,
  request: ModelRequest,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (isOwnModel(request.id)) return
  const { precision, missingBytes: bytes } = await backend.settle(request, { signal })
  if (bytes !== null && bytes <= unasked) return
  const isWanted = await askForDownload({ id: request.id, precision, bytes }, signal)
  signal?.throwIfAborted()
  if (isWanted) return
  throw new VitrineError(
    `${request.id} was not downloaded${bytes === null ? '' : ` (${printBytes(bytes)})`}`,
    { hint: 'run again to be asked again, or choose a smaller precision in the Model panel' },
  )
}
