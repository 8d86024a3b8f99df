import { type Backend } from '../backend/backend.ts'
import { type ModelRequest } from '../graph/executor.ts'
import { printBytes } from '../graph/printBytes.ts'

/** Says what is going to be downloaded, and how much, before it is. */
export async function announceDownload(
  backend: Backend,
  request: ModelRequest,
  say: (notice: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const { precision, missingBytes } = await backend.settle(request, { signal })
  if (missingBytes === 0) return
  const size = missingBytes === null ? 'of a size that the server does not say' : printBytes(missingBytes)
  say(`downloading ${request.id} (${precision}): ${size}`)
}
