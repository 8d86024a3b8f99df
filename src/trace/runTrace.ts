import { type RunPlace } from '../graph/address.ts'
import { type ModelRecord } from './modelRecord.ts'
import { readOptions } from './options.ts'
import { placeInWords, readRemote } from './places.ts'
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
  const { prompt, body, remote } = readArguments(program, model, args)
  const trace = startTrace(program, model, remote)
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
  remote: RunPlace
}

function readArguments(program: Program, model: ModelRecord, args: readonly unknown[]): TraceArguments {
  const at = args.findIndex(arg => typeof arg === 'function')
  const body = args[at]
  if (typeof body !== 'function' || at > 1)
    return program.fail(
      'model.trace takes a prompt and a body',
      "model.trace('The Eiffel Tower is in', () => { ... })",
    )
  const options = readOptions(program, 'model.trace', args[at + 1], ['remote'])
  return {
    prompt: at === 0 ? undefined : args[0],
    body: t => Reflect.apply(body, undefined, [t]) as unknown,
    remote: placeOfTrace(program, model, readRemote(program, options['remote'])),
  }
}

/** Where a trace runs: where it says, else where its model does; in a session always where that does. */
function placeOfTrace(program: Program, model: ModelRecord, given: RunPlace | undefined): RunPlace {
  const { session } = program
  if (session === null) return given === undefined ? model.remote : given
  if (given !== undefined && given !== session.remote)
    program.fail(
      `a session runs at one place, and this one runs ${placeInWords(session.remote)}`,
      'say it of the session: model.session(async s => { ... }, { remote: true })',
      session.span,
    )
  return session.remote
}
