import { type Generator as GeneratorHandle } from './api.ts'
import { type Program } from './program.ts'
import { refuseAsync } from './recordBody.ts'
import { makeStepList } from './stepList.ts'
import { type TraceRecording } from './traceRecording.ts'

/** What the body of a generation is given: `g.step`, `g.everyStep` (LANGUAGE 25). */
export function makeGenerator(
  program: Program,
  trace: TraceRecording,
  maxNewTokens: number,
): GeneratorHandle {
  const within = <T>(step: number, body: () => T): T => {
    const outer = trace.step
    trace.step = step
    try {
      const returned = body()
      refuseAsync(returned, 'a step', program.span())
      return returned
    } finally {
      trace.step = outer
    }
  }
  const check = (what: string, body: unknown): void => {
    if (program.active !== trace) program.fail(`g.${what} belongs inside the body of its generation`)
    if (trace.step !== null)
      program.fail(`g.${what} cannot be inside another step`, 'write one step after the other')
    if (typeof body !== 'function') program.fail(`g.${what} takes a body: () => ...`)
  }
  return {
    step(index, body) {
      check('step', body)
      if (!Number.isInteger(index) || index < 0 || index >= maxNewTokens)
        program.fail(
          `there is no step ${index}: with maxNewTokens ${maxNewTokens} steps go from 0 to ${maxNewTokens - 1}`,
          'step 0 is the pass over the prompt, which gives the first new token',
        )
      return within(index, body)
    },
    everyStep<T>(body: (step: number) => T): T[] {
      check('everyStep', body)
      const items = Array.from({ length: maxNewTokens }, (_, step) => within(step, () => body(step)))
      // A list of unknown length answers as an array once the run has told how long it is.
      return makeStepList(program, trace, items) as T[]
    },
  }
}
