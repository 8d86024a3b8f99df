import { VitrineError } from './errors.ts'
import { type Node, type Run } from './versions/v1.ts'

/** Options of a generation stand in a generation and only there. */
export function checkGenerateOptions({ mode, options, prompts, model }: Run, path: string): void {
  if (mode !== 'generate') {
    if (options.generate !== undefined)
      throw new VitrineError(`a run of mode ${mode} does not generate`, { path: `${path}.options.generate` })
    return
  }
  if (model === null) throw new VitrineError('a generation needs a model', { path: `${path}.model` })
  if (prompts.length !== 1)
    throw new VitrineError(
      `a generation continues one prompt (of any number of rows), not ${prompts.length}`,
      {
        path: `${path}.prompts`,
      },
    )
  if (options.generate === undefined)
    throw new VitrineError('a generation says how many tokens it makes', { path: `${path}.options.generate` })
}

/** A place is touched in one step of a generation, and in a trace in none. */
export function checkStep(
  { step }: Extract<Node, { step: number | null }>,
  { mode, options }: Run,
  fail: (field: string, message: string, hint?: string) => never,
): void {
  if (mode !== 'generate') {
    if (step !== null) fail('step', 'steps belong to a generation, not to a trace')
    return
  }
  const { maxNewTokens = 0 } = options.generate ?? {}
  if (step === null) fail('step', 'in a generation every place is touched in one step')
  else if (step >= maxNewTokens) fail('step', `there is no step ${step}; this generation has ${maxNewTokens}`)
}
