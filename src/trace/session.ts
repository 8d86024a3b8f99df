import { type RunPlace } from '../graph/address.ts'
import { VitrineError } from '../graph/errors.ts'
import { type Session } from './api.ts'
import { isObject, modelRecords } from './identity.ts'
import { type ModelRecord } from './modelRecord.ts'
import { readOptions } from './options.ts'
import { placeInWords, readRemote } from './places.ts'
import { type Program } from './program.ts'
import { runRecorded } from './runRecorded.ts'
import { recordTrace, refuseNested } from './runTrace.ts'
import { SessionRecording } from './sessionRecording.ts'
import { start } from './startedWork.ts'
import { tensorsIn } from './structure.ts'

/**
 * `model.session(async s => ...)`: the traces of its body become one graph, which runs when the body has ended; what the
 * body returns comes back, its tensors now results (LANGUAGE 24).
 */
export function runSession(program: Program, model: ModelRecord, args: readonly unknown[]): Promise<unknown> {
  refuseNested(program)
  if (program.session !== null)
    program.fail('a session cannot be started inside another', 'await it first', program.session.span)
  const [body, given] = args
  if (typeof body !== 'function')
    return program.fail(
      'model.session takes a body',
      'model.session(async s => { const a = await s.trace(prompt, () => ...); ... })',
    )
  const { remote } = readOptions(program, 'model.session', given, ['remote'])
  const place = readRemote(program, remote)
  return start(
    program,
    'session',
    recordAndRun(program, model, place, handle => Reflect.apply(body, undefined, [handle]) as unknown),
  )
}

async function recordAndRun(
  program: Program,
  model: ModelRecord,
  place: RunPlace | undefined,
  body: (handle: Session) => unknown,
): Promise<unknown> {
  program.checkDraft()
  const session = new SessionRecording(program.span(), place === undefined ? model.remote : place)
  program.session = session
  try {
    const returned = await body(sessionHandle(program, session, model, place !== undefined))
    close(program, session)
    for (const { path, state } of tensorsIn(returned)) {
      const { expression } = state
      if (expression.ref === null && expression.trace?.session === session)
        expression.trace.save(expression, path === '' ? 'result' : path)
      else program.checkUsable(expression)
    }
    if (session.traces.length > 0) await runRecorded(program, session.traces)
    return returned
  } catch (error) {
    close(program, session)
    for (const trace of session.traces) trace.state = 'failed'
    throw error instanceof VitrineError ? error.at(session.span) : error
  }
}

function close(program: Program, session: SessionRecording): void {
  session.isOpen = false
  if (program.session === session) program.session = null
}

/**
 * What the body of a session is given.
 * @param isPlaced whether the program says where the session runs; else its models have to agree
 */
function sessionHandle(
  program: Program,
  session: SessionRecording,
  model: ModelRecord,
  isPlaced: boolean,
): Session {
  return {
    trace(...args: unknown[]) {
      if (!session.isOpen)
        program.fail(
          'this session has ended',
          'await every s.trace inside the body of the session',
          session.span,
        )
      refuseNested(program)
      return start(program, 'trace', record(program, session, model, args))
    },
    on(other: unknown) {
      const record = isObject(other) ? modelRecords.get(other) : undefined
      if (record === undefined)
        return program.fail('s.on takes a model', "const other = await LanguageModel('...')")
      if (!isPlaced && record.remote !== session.remote)
        program.fail(
          `this session runs ${placeInWords(session.remote)}, and ${record.description.ref.id} ${placeInWords(record.remote)}`,
          'say where all of it runs: model.session(async s => { ... }, { remote: true })',
          session.span,
        )
      return sessionHandle(program, session, record, isPlaced)
    },
  }
}

/** Asynchronous as a trace is, so that its errors come where they are awaited. */
// eslint-disable-next-line @typescript-eslint/require-await -- as above
async function record(
  program: Program,
  session: SessionRecording,
  model: ModelRecord,
  args: readonly unknown[],
): Promise<unknown> {
  program.checkDraft()
  const { trace, returned } = recordTrace(program, model, args)
  session.traces.push(trace)
  return returned
}
