import { isInside, outputOf } from '../graph/touch.ts'
import { isReplacing, replacedSite, type Expression } from './expression.ts'
import { type ModelRecord } from './modelRecord.ts'
import { type Program } from './program.ts'
import { type Place } from '../graph/siteIndex.ts'
import { placeToWrite } from './sites.ts'
import { type TraceRecording } from './traceRecording.ts'
import { rowsMeet } from '../graph/liveness.ts'

/**
 * `module.skip(v)`: v takes the place of the module's output and the module does not run (LANGUAGE 13).
 * @throws VitrineError for a module without an output, a value that does not fit, and a place inside the module that
 * the body has touched before
 */
export function skipModule(program: Program, model: ModelRecord, place: Place, value: Expression): void {
  const { entry, path } = place
  const output = entry?.sites.find(site => site.path === outputOf(entry.path))
  if (entry === null || output === undefined)
    return program.fail(
      `${path === '' ? 'the model' : path} cannot be skipped: it is no module with an output of its own`,
      'skip a block, or one of its parts: model.layers[2].skip(v), model.layers[2].mlp.skip(0)',
    )
  const { trace, rows, shape } = placeToWrite(program, model, output, value)
  const touched = trace.touches().find(expression => isTouchInside(expression, entry.path, trace))
  if (touched !== undefined)
    program.fail(
      `${entry.path} cannot be skipped: ${siteOf(touched)} lies inside it and is used in this prompt`,
      advice(entry.path),
      touched.span,
    )
  trace.addWrite(
    program.record(
      {
        kind: 'skip',
        module: entry.path,
        rows,
        step: trace.step,
        previous: trace.lastWrite(output.path, rows),
        value,
      },
      { dtype: output.dtype, shape },
      model,
    ),
  )
}

/** @throws VitrineError for a site inside a module that this prompt skips, naming both lines */
export function refuseInsideSkipped(program: Program, trace: TraceRecording, site: string): void {
  for (const { source, span } of trace.skips())
    if (source.kind === 'skip' && isInside(site, source.module) && isHere(source, trace))
      program.fail(`${site} lies inside ${source.module}, which is skipped`, advice(source.module), span)
}

const advice = (module: string): string =>
  `a skipped module does not run: read ${module}.input, or put its output in place with .output = v and keep what is inside`

function isTouchInside({ source }: Expression, module: string, trace: TraceRecording): boolean {
  if (source.kind !== 'read' && !isReplacing(source)) return false
  return isInside(siteOf({ source }), module) && isHere(source, trace)
}

const siteOf = ({ source }: Pick<Expression, 'source'>): string =>
  source.kind === 'read' ? source.site : isReplacing(source) ? replacedSite(source) : ''

const isHere = (
  { rows, step }: { rows: number | 'all'; step: number | null },
  trace: TraceRecording,
): boolean => step === trace.step && trace.rows !== null && rowsMeet(rows, trace.rows)
