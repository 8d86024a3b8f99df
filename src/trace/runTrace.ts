import { findCycle } from '../graph/cycle.ts'
import { VitrineError } from '../graph/errors.ts'
import { touchedSite } from '../graph/touch.ts'
import { buildGraph, type BuiltGraph } from './buildGraph.ts'
import { type ModelRecord } from './modelRecord.ts'
import { readOptions } from './options.ts'
import { encodePrompt } from './prompts.ts'
import { type Program } from './program.ts'
import { giveResult } from './results.ts'
import { start } from './startedWork.ts'
import { tensorsIn } from './structure.ts'
import { TraceRecording } from './traceRecording.ts'
import { Tracer } from './tracer.ts'

/**
 * `model.trace(prompt, body, options)` and `model.trace(t => ..., options)`: records the body at once, sends the graph
 * out, and resolves to what the body returned, its tensors now results.
 */
export function runTrace(program: Program, model: ModelRecord, args: readonly unknown[]): Promise<unknown> {
  // At once and not as a rejection: a body cannot await.
  if (program.active !== null)
    program.fail(
      'a trace cannot be started inside the body of another',
      'use t.invoke for several prompts in one trace',
      program.active.span,
    )
  return start(program, 'trace', recordAndRun(program, model, args))
}

async function recordAndRun(
  program: Program,
  model: ModelRecord,
  args: readonly unknown[],
): Promise<unknown> {
  program.checkDraft()
  const { prompt, body } = readArguments(program, args)
  const trace = new TraceRecording(model, program.span())
  if (prompt !== undefined) trace.rows = trace.addPrompt(encodePrompt(program, model, prompt))
  program.active = trace
  let built: BuiltGraph
  let returned: unknown
  try {
    returned = body(new Tracer(program, trace, prompt === undefined).handle)
    refuseAsync(program, returned, trace)
    for (const { path, state } of tensorsIn(returned))
      if (state.expression.trace === trace) trace.save(state.expression, path === '' ? 'result' : path)
      else program.checkUsable(state.expression)
    if (trace.prompts.length === 0)
      program.fail('a trace needs a prompt', 'add one with t.invoke(prompt, () => ...)')
    built = program.checked(() => build(trace))
  } catch (error) {
    trace.state = 'failed'
    throw error
  } finally {
    program.active = null
  }
  trace.state = 'running'
  try {
    await program.executor.run(built.graph, built.hash, built.constants)
  } catch (error) {
    trace.state = 'failed'
    throw error instanceof VitrineError ? error.at(trace.span) : error
  }
  trace.state = 'done'
  for (const [expression, name] of trace.saves) giveResult(program, expression, `${built.hash}/${name}`)
  for (const call of trace.afterRun) call()
  return returned
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
function refuseRemote(program: Program, remote: unknown): void {
  if (remote === undefined || remote === false) return
  program.fail(
    remote === true ? 'remote: true needs an endpoint, and none is set' : 'there is no such endpoint',
    'leave remote out to run on this machine',
  )
}

function refuseAsync(program: Program, returned: unknown, trace: TraceRecording): void {
  if (!(returned instanceof Promise)) return
  returned.catch(() => undefined)
  throw new VitrineError('the body of a trace is synchronous, and this one is async', {
    span: trace.span ?? program.span(),
    hint: 'nothing runs inside a body, so there is nothing to await: return tensors and look at them after the trace',
  })
}

/** @throws VitrineError naming both lines of a cycle (LANGUAGE 9) */
function build(trace: TraceRecording): BuiltGraph {
  const built = buildGraph({
    mode: 'trace',
    model: trace.model,
    prompts: trace.prompts,
    options: {},
    saves: trace.saves,
    writes: trace.writes,
    trace,
  })
  const run = built.graph.runs[0]
  const cycle = run === undefined ? undefined : findCycle(run, site => trace.model.sites.orderOf(site))
  if (cycle === undefined) return built
  const { write, read } = cycle
  throw new VitrineError(
    `what is written to ${touchedSite(write)} depends on ${read.site}, which comes after it in the same prompt`,
    {
      span: write.span,
      related: read.span,
      hint: 'take the clean value from an invoke of its own, or from an earlier trace',
    },
  )
}
