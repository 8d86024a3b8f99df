import { type ModelRecord } from './modelRecord.ts'
import { type Program } from './program.ts'
import { refuseAsync } from './recordBody.ts'
import { type TraceRecording } from './traceRecording.ts'

/** What `model.edit` builds into a model: recorded again in each prompt, before its body. */
export type Edit = () => unknown

/** The same model with one more edit behind those that it has. */
export const withEdit = (model: ModelRecord, edit: Edit): ModelRecord => ({
  ...model,
  edits: [...model.edits, edit],
})

/** Records the edits of a trace's model in a row group, in a generation at each step (LANGUAGE 13). */
export function recordEdits(program: Program, trace: TraceRecording, rows: number): void {
  const { edits } = trace.model
  if (edits.length === 0) return
  const outer = { rows: trace.rows, step: trace.step }
  const steps =
    trace.generate === null ? [null] : Array.from({ length: trace.generate.maxNewTokens }, (_, i) => i)
  trace.rows = rows
  for (const step of steps) {
    trace.step = step
    for (const edit of edits) refuseAsync(edit(), 'a trace', trace.span ?? program.span())
  }
  trace.rows = outer.rows
  trace.step = outer.step
}
