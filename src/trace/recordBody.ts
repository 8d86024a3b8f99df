import { type RunPlace } from '../graph/address.ts'
import { VitrineError, type Span } from '../graph/errors.ts'
import { type GenerateOptions } from '../graph/versions/v1.ts'
import { type ModelRecord } from './modelRecord.ts'
import { type Program } from './program.ts'
import { TraceRecording } from './traceRecording.ts'

/** A trace (or a generation) at the user's line; of the session whose body runs, if one does. */
export const startTrace = (
  program: Program,
  model: ModelRecord,
  remote: RunPlace,
  generate: GenerateOptions | null = null,
): TraceRecording =>
  new TraceRecording({
    model,
    remote,
    span: program.span(),
    session: program.session,
    firstSerial: program.nextSerial,
    generate,
  })

/**
 * Runs the body of a trace, so that what it does is recorded; whatever it throws fails the trace.
 * @param body also checks what the user's body returns
 */
export function recordBody<T>(program: Program, trace: TraceRecording, body: () => T): T {
  program.active = trace
  try {
    const returned = body()
    trace.state = 'recorded'
    return returned
  } catch (error) {
    trace.state = 'failed'
    throw error
  } finally {
    program.active = null
  }
}

/**
 * @param whose body it is, as the message says it: `a trace`
 * @param span where the body was handed over
 * @throws VitrineError where a body is async: it could await nothing (LANGUAGE 23)
 */
export function refuseAsync(returned: unknown, whose: string, span: Span | undefined): void {
  if (!(returned instanceof Promise)) return
  returned.catch(() => undefined)
  throw new VitrineError(`the body of ${whose} is synchronous, and this one is async`, {
    span,
    hint: 'nothing runs inside a body, so there is nothing to await: return tensors and look at them after the trace',
  })
}
