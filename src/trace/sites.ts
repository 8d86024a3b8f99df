import { evaluateDim, printShape } from '../graph/dim.ts'
import { type SiteEntry } from '../graph/siteMap.ts'
import { type Rows } from '../graph/versions/v1.ts'
import { type Expression } from './expression.ts'
import { isSameModel, type ModelRecord } from './modelRecord.ts'
import { type Program } from './program.ts'
import { refuseInsideSkipped } from './skipModule.ts'
import { type TraceRecording } from './traceRecording.ts'

/** The value at a site now: what the model computes, or the last write before this in code order (LANGUAGE 8). */
export function readSite(program: Program, model: ModelRecord, site: SiteEntry): Expression {
  const { trace, rows } = recordingOf(program, model, site)
  checkExists(program, site)
  refuseInsideSkipped(program, trace, site.path)
  const previous = trace.lastWrite(site.path, rows)
  return trace.remember(`${site.path} ${rows} ${trace.step ?? ''} ${previous?.serial ?? ''}`, () =>
    program.record(
      { kind: 'read', site: site.path, rows, step: trace.step, previous },
      { dtype: site.dtype, shape: siteShape(trace, site, rows) },
      model,
    ),
  )
}

/** @throws VitrineError where the site cannot be written, or the value does not broadcast to its shape */
export function writeSite(program: Program, model: ModelRecord, site: SiteEntry, value: Expression): void {
  const { trace, rows, shape } = placeToWrite(program, model, site, value)
  const previous = trace.lastWrite(site.path, rows)
  trace.addWrite(
    program.record(
      { kind: 'write', site: site.path, rows, step: trace.step, previous, value },
      { dtype: site.dtype, shape },
      model,
    ),
  )
}

/**
 * Where a value is to be written.
 * @throws VitrineError where the site cannot be written, or the value does not broadcast to its shape
 */
export function placeToWrite(
  program: Program,
  model: ModelRecord,
  site: SiteEntry,
  value: Expression,
): { trace: TraceRecording; rows: Rows; shape: number[] } {
  const { trace, rows } = recordingOf(program, model, site)
  checkExists(program, site)
  if (!site.writable)
    program.fail(`${site.path} is read-only${site.why === undefined ? '' : `: ${site.why}`}`)
  refuseInsideSkipped(program, trace, site.path)
  const shape = siteShape(trace, site, rows)
  checkFits(program, site, value.shape, shape)
  return { trace, rows, shape }
}

/** What would enlarge a site is an error (LANGUAGE 12). */
function checkFits(
  program: Program,
  site: SiteEntry,
  value: readonly number[],
  shape: readonly number[],
): void {
  const extra = value.length - shape.length
  const fits = value.every((size, axis) => size === 1 || (axis >= extra && size === shape[axis - extra]))
  if (fits && extra <= 0) return
  program.fail(
    `a value of shape ${printShape(value)} does not fit ${site.path}, which is ${printShape(shape)} ${printShape(site.shape)}`,
    'a written value is broadcast to its site and never enlarges it',
  )
}

function recordingOf(
  program: Program,
  model: ModelRecord,
  site: SiteEntry,
): { trace: TraceRecording; rows: Rows } {
  const trace = program.active
  if (trace === null)
    return program.fail(
      `${site.path} has a value only while the model runs`,
      'use it inside the body of model.trace(prompt, () => ...)',
    )
  if (!isSameModel(trace.model, model))
    return program.fail(
      `${site.path} belongs to ${model.description.ref.id}, and this is a trace of ${trace.model.description.ref.id}`,
      'trace each model by itself; results of one may be used with the other',
    )
  if (trace.rows === null)
    return program.fail(
      `${site.path} is used outside of a prompt of this trace`,
      'use it inside t.invoke(prompt, () => ...), or inside t.all(() => ...) for all rows',
    )
  if (trace.generate !== null && trace.step === null)
    return program.fail(
      `${site.path} is used outside of a step of this generation`,
      'use it inside g.step(i, () => ...), or inside g.everyStep(() => ...) for all steps',
    )
  return { trace, rows: trace.rows }
}

function checkExists(program: Program, site: SiteEntry): void {
  if (!site.exists)
    program.fail(`${site.path} does not exist in this model${site.why === undefined ? '' : `: ${site.why}`}`)
}

const siteShape = (trace: TraceRecording, site: SiteEntry, rows: Rows): number[] =>
  site.shape.map(dim => evaluateDim(dim, trace.symbols(rows)))
