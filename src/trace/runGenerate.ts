import { recordEdits } from './edits.ts'
import { generateOptionNames, readGenerateOptions } from './generateOptions.ts'
import { describeGeneration } from './generations.ts'
import { makeGenerator } from './generator.ts'
import { isPlainObject } from './identity.ts'
import { type ModelRecord } from './modelRecord.ts'
import { readOptions } from './options.ts'
import { readRemote } from './places.ts'
import { type Program } from './program.ts'
import { encodePrompt } from './prompts.ts'
import { recordBody, refuseAsync, startTrace } from './recordBody.ts'
import { runRecorded } from './runRecorded.ts'
import { refuseNested } from './runTrace.ts'
import { start } from './startedWork.ts'
import { withoutStepLists } from './stepList.ts'
import { tensorsIn } from './structure.ts'
import { type TraceRecording } from './traceRecording.ts'

/**
 * `model.generate(prompt, options, body?)`: records the body, sends one graph out, and resolves to the tokens that were
 * chosen beside what the body returned, its tensors now results (LANGUAGE 25).
 */
export function runGenerate(
  program: Program,
  model: ModelRecord,
  args: readonly unknown[],
): Promise<unknown> {
  refuseNested(program)
  if (program.session !== null)
    program.fail(
      'a generation cannot be part of a session',
      'await the session first, and use its results in the generation',
      program.session.span,
    )
  return start(program, 'generate', recordAndRun(program, model, args))
}

async function recordAndRun(
  program: Program,
  model: ModelRecord,
  args: readonly unknown[],
): Promise<unknown> {
  program.checkDraft()
  const trace = startGeneration(program, model, args)
  const returned = record(program, trace, args[2])
  await runRecorded(program, [trace])
  return describeGeneration(program, trace, withoutStepLists(returned), Array.isArray(args[0]))
}

function startGeneration(program: Program, model: ModelRecord, args: readonly unknown[]): TraceRecording {
  if (args.length === 0 || typeof args[0] === 'function' || typeof args[1] === 'function')
    program.fail(
      'model.generate takes a prompt, options and a body',
      'model.generate(prompt, { maxNewTokens: 20 }, g => { ... })',
    )
  const options = readOptions(program, 'model.generate', args[1], generateOptionNames)
  const remote = readRemote(program, options['remote'])
  const generate = readGenerateOptions(program, model, options)
  const trace = startTrace(program, model, remote === undefined ? model.remote : remote, generate)
  trace.rows = trace.addPrompt(encodePrompt(program, model, args[0]))
  checkLength(program, trace, generate.maxNewTokens)
  return trace
}

/** The last new token is chosen and never fed: it needs no position. */
function checkLength(program: Program, trace: TraceRecording, maxNewTokens: number): void {
  const { maxPositions } = trace.model.description.siteMap.sizes
  const { position } = trace.symbols(0)
  if (position + maxNewTokens - 1 > maxPositions)
    program.fail(
      `a prompt of ${position} tokens and ${maxNewTokens} new ones need more than the ${maxPositions} positions of this model`,
      `maxNewTokens may be ${Math.max(1, maxPositions - position + 1)} at most`,
    )
}

/** Records the body, and saves what it returns. */
function record(program: Program, trace: TraceRecording, body: unknown): Record<string, unknown> {
  const { maxNewTokens = 0 } = trace.generate ?? {}
  if (body !== undefined && typeof body !== 'function')
    return program.fail(
      'the body of a generation is a function',
      'g => ({ sizes: g.everyStep(() => model.layers[3].residPost.norm(-1)) })',
    )
  return recordBody(program, trace, () => {
    const tokens = program.record(
      { kind: 'generate', rows: 0 },
      { dtype: 'int32', shape: [trace.symbols(0).batch, maxNewTokens] },
      trace.model,
    )
    trace.newTokens = tokens
    trace.save(tokens, 'newIds')
    recordEdits(program, trace, 0)
    const given: unknown =
      body === undefined ? {} : Reflect.apply(body, undefined, [makeGenerator(program, trace, maxNewTokens)])
    refuseAsync(given, 'a trace', trace.span ?? program.span())
    const returned = checkReturned(program, given)
    for (const { path, state } of tensorsIn(returned))
      if (state.expression.trace === trace) trace.save(state.expression, path)
      else program.checkUsable(state.expression)
    return returned
  })
}

/** @throws VitrineError for what cannot stand beside the tokens */
function checkReturned(program: Program, returned: unknown): Record<string, unknown> {
  if (returned === undefined || returned === null) return {}
  if (!isPlainObject(returned))
    return program.fail(
      'the body of a generation returns an object, whose fields stand beside ids, newIds and text',
      'return { name: value }',
    )
  const taken = ['ids', 'newIds', 'text'].find(name => name in returned)
  if (taken !== undefined)
    program.fail(`${taken} is what the generation itself gives`, 'return it under another name')
  return returned
}
