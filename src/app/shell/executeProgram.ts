import { type Executor } from '../../graph/executor.ts'
import { type Span } from '../../graph/errors.ts'
import { type CompiledProgram } from '../../program/compile.ts'

export type Program = Omit<CompiledProgram, 'errors'>

/**
 * Runs a compiled program in the sandbox until its end, or until it is stopped.
 * @returns in a draft, where it came to a value that only a run has; else null
 * @throws VitrineError of the program, or of what it asked for
 */
export async function executeProgram(
  { code, map }: Program,
  executor: Executor,
  signal: AbortSignal,
): Promise<{ draftEnd: Span | null }> {
  const { runInSandbox } = await import('../../sandbox/host.ts')
  const outcome = await runInSandbox({ code, map, executor, signal })
  switch (outcome.status) {
    case 'done':
    case 'stopped':
      return { draftEnd: null }
    case 'draft-ended':
      return { draftEnd: outcome.span ?? null }
    case 'error':
    case 'timeout':
      throw outcome.error
  }
}
