import { type ModelRecord } from './modelRecord.ts'
import { readOptions } from './options.ts'
import { type Program } from './program.ts'
import { recordBody, refuseAsync, startTrace } from './recordBody.ts'
import { runRecorded } from './runRecorded.ts'
import { start } from './startedWork.ts'
import { tensorsIn } from './structure.ts'
import { type TraceRecording } from './traceRecording.ts'
import { Tracer } from './tracer.ts'

/**
 * `model.trace(prompt, body, options)` and `model.trace(t => ..., options)`: records the body at once, sends the graph
 * out, and resolves to what the body returned, its tensors now results.
 */
export function runTrace(program: Program, model: ModelRecord, args: readonly unknown[]): Promise<unknown> {
  refuseNested(program)
  refuseInSession(program)
  return start(program, 'trace', recordAndRun(program, model, args))
}

async function recordAndRun(
  program: Program,
  model: ModelRecord,
  args: readonly unknown[],
): Promise<unknown> {
  program.checkDraft()
  const { trace, returned } = recordTrace(program, model, args)
  for (const { path, state } of tensorsIn(returned))
    if (state.expression.trace === trace) trace.save(state.expression, path === '' ? 'result' : path)
  await runRecorded(program, [trace])
  return returned
}

/** What runs at once is no part of a session. */
export function refuseInSession(program: Program): void {
  if (program.session === null) return
  program.fail(
    'a trace of its own cannot be started inside a session',
    'write s.trace(...), which becomes part of the session, or await the session first',
    program.session.span,
  )
}

/** At once and not as a rejection: a body cannot await. */
export function refuseNested(program: Program): void {
  if (program.active === null) return
  program.fail(
    'a trace cannot be started inside the body of another',
    'use t.invoke for several prompts in one trace',
    program.active.span,
  )
}

/** Records the body of a trace. */
export function recordTrace(
  program: Program,
  model: ModelRecord,
  args: readonly unknown[],
): { trace: TraceRecording; returned: unknown } {
  const { prompt, body } = readArguments(program, args)
  const trace = startTrace(program, model)
  const returned = recordBody(program, trace, () => {
    const tracer = new Tracer(program, trace, prompt)
    const given = body(tracer.handle)
    refuseAsync(given, 'a trace', trace.span ?? program.span())
    for (const { state } of tensorsIn(given)) program.checkUsable(state.expression)
    if (trace.prompts.length === 0)
      program.fail('a trace needs a prompt', 'add one with t.invoke(prompt, () => ...)')
    return given
  })
  return { trace, returned }
}

interface TraceArguments {
  prompt: unknown
  body: (t: unknown) => unknown
}

function readArguments(program: Program, args: readonly unknown[]): TraceArguments {
  const at = args.findIndex(arg => typeof arg === 'function')
  const body = args[at]
  if (typeof body !== 'function' || at > 1)
    return program.fail(
      'model.trace takes a prompt and a body',
      "model.trace('The Eiffel Tower is in', () => { ... })",
    )
  const { remote } = readOptions(program, 'model.trace', args[at + 1], ['remote'])
  refuseRemote(program, remote)
  return { prompt: at === 0 ? undefined : args[0], body: t => Reflect.apply(body, undefined, [t]) as unknown }
}

/** An endpoint is never replaced by a local run (LANGUAGE 5), and this version has none. */
export function refuseRemote(program: Program, remote: unknown): void {
  if (remote === undefined || remote === false) return
  program.fail(
    remote === true ? 'remote: true needs an endpoint, and none is set' : 'there is no such endpoint',
    'leave remote out to run on this machine',
  )
}
