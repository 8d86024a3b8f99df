import { VitrineError, type Span } from '../graph/errors.ts'
import { type Executor } from '../graph/executor.ts'
import { type SourceOperators } from '../graph/sourceOperators.ts'
import { type VitrineModule } from './api.ts'
import { freeFunctions } from './creation.ts'
import { collectExports, type CollectedExports } from './exportsOf.ts'
import { inputFunctions } from './input.ts'
import { openModel } from './languageModel.ts'
import { logConsole, type LogConsole } from './logConsole.ts'
import { sourceOperators } from './operators.ts'
import { Program } from './program.ts'
import { showFunctions } from './show.ts'
import { start } from './startedWork.ts'
import { tensorMembers } from './tensorMembers.ts'
import { tensorTraps } from './tensorTraps.ts'

export interface Vitrine {
  /** What `import ... from 'vitrine'` gives. */
  module: VitrineModule
  /** What transformed code calls as `$v`. */
  operators: SourceOperators
  console: LogConsole
  /**
   * Waits for everything the program started.
   * @throws VitrineError naming the line of a trace that was never awaited
   */
  finish(): Promise<void>
  /** Gives every exported tensor a result, and everything else as JSON (LANGUAGE 36). */
  collectExports(exports: Readonly<Record<string, unknown>>): Promise<CollectedExports>
}

/**
 * The library as one running program sees it. Nothing is shared between programs: each has its own seeds, cards and
 * results, and a tensor of one is refused by another.
 * @param locate the user's line that is being executed, from the stack
 */
export function createVitrine({
  executor,
  locate,
}: {
  executor: Executor
  locate: () => Span | undefined
}): Vitrine {
  const program = new Program(executor, locate, tensorTraps(tensorMembers()))
  return {
    module: {
      LanguageModel: (id: unknown, options?: unknown) =>
        start(program, 'LanguageModel', openModel(program, id, options)),
      ...freeFunctions(program),
      show: showFunctions(program),
      input: inputFunctions(program),
    },
    operators: sourceOperators(program),
    console: logConsole(program),
    finish: () => finish(program),
    collectExports: exported => collectExports(program, exported),
  }
}

async function finish(program: Program): Promise<void> {
  for (let done = 0; done < program.started.length; done++) await program.started[done]?.settled
  const forgotten = program.started.find(({ awaited }) => !awaited)
  if (forgotten !== undefined)
    throw new VitrineError(`this ${forgotten.what} is never awaited`, {
      span: forgotten.span,
      hint: `write \`await\` before it`,
    })
}
