import { VitrineError } from '../graph/errors.ts'
import { isDeviceLoss } from '../runtime/deviceLoss.ts'

/**
 * What a runtime says when it refuses a step or fails in it, as an error that a user can act on. Errors that are one
 * already stay as they are, and so do the reason of a cancelled run and the loss of the device, after which whoever owns
 * the engine starts it again.
 * @param label of the step: `layer 3`, `head`
 */
export function explainFailure(error: unknown, label: string, signal: AbortSignal | undefined): unknown {
  if (error instanceof VitrineError || signal?.aborted === true || isDeviceLoss(error)) return error
  const said = error instanceof Error ? error.message : String(error)
  const [line = ''] = said.replace(/^program ".*?" does not compile: (Error: )?/, '').split('\n')
  return new VitrineError(`${label} could not be computed: ${line}`, {
    hint: 'the model file may be damaged (download it again), too large for this device, or hold an operator that the runtime lacks',
  })
}
