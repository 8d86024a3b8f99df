import { checkWindow, windowPieces, windowShape, type Window } from '../graph/window.ts'
import { type DeviceTensor, type HostTensor, type Runtime } from '../runtime/runtime.ts'

/**
 * A tensor's values, or those of a window of it, which then are all that leaves the device.
 * @throws VitrineError for a window that does not lie in the tensor
 */
export async function downloadWindow(
  runtime: Runtime,
  tensor: DeviceTensor,
  window: Window | undefined,
): Promise<HostTensor> {
  const { dtype, dims } = tensor
  if (window === undefined) return runtime.download(tensor)
  checkWindow(window, dims)
  const bytes = await runtime.downloadPart(tensor, windowPieces(window, dims))
  return { dtype, dims: windowShape(window), bytes }
}
