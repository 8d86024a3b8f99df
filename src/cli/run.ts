import { readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Backend } from '../backend/backend.ts'
import { VitrineError } from '../graph/errors.ts'
import { type Device } from '../graph/executor.ts'
import { writeSafetensors } from '../graph/safetensors.ts'
import { compileProgram } from '../program/compile.ts'
import { createLocator } from '../program/locator.ts'
import { createVitrine } from '../trace/createVitrine.ts'
import { collectOutput } from './exports.ts'
import { givenInputs, type GivenInput } from './givenInputs.ts'
import { type Interrupt } from './interrupt.ts'
import { printCard } from './print/card.ts'
import { printPlan } from './print/plan.ts'
import { ProgramErrors } from './programErrors.ts'
import { createProgramSession } from './programSession.ts'
import { programFunction, sourceUrl } from './programFunction.ts'
import { type Terminal } from './terminal.ts'

export interface RunOptions {
  /** The program file, as the user named it: errors speak of it so. */
  file: string
  /** Takes the place of what the program asks for. */
  device: Device | undefined
  /** What the program's inputs are set to; each other has its default. */
  inputs?: readonly GivenInput[]
  /** Where exports go, as safetensors. */
  out: string | undefined
  /** Where the recorded graphs go, as JSON. */
  graph: string | undefined
  /** Whether each run's plan is printed. */
  explain?: boolean
}

/**
 * Runs a program file and prints what it shows.
 * @throws ProgramErrors for a program that cannot be compiled, VitrineError for one that fails
 */
export async function runProgram(
  options: RunOptions,
  backend: Backend,
  terminal: Terminal,
  interrupt: Interrupt,
): Promise<void> {
  const { file } = options
  const source = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new VitrineError(`${file} could not be read: ${String(error)}`)
  })
  const { code, map, errors } = compileProgram(source, file)
  if (errors.length > 0) throw new ProgramErrors(errors)

  const { locate, locateError } = createLocator({ sourceUrl, map, lineOffset: 0 })
  const session = createProgramSession(backend, {
    device: options.device,
    base: dirname(file),
    interrupt,
    onCard: async (card, source) => terminal.card(card, await printCard(card, source)),
    onNotice: notice => terminal.notice(notice),
    onPlan: plan => {
      if (options.explain === true) terminal.lines(printPlan(plan))
    },
    onProgress: terminal.progress,
  })
  const inputs = givenInputs(options.inputs ?? [])
  const vitrine = createVitrine({ executor: { ...session.executor, inputs }, locate })
  const exported: Record<string, unknown> = {}
  try {
    const collected = await withRejections(async () => {
      await programFunction(code)(vitrine.module, vitrine.operators, exported, vitrine.console)
      await vitrine.finish()
      inputs.check()
      return vitrine.collectExports(exported)
    })
    await session.executor.settled()
    if (options.out !== undefined) {
      const { tensors, metadata } = await collectOutput(collected, ref => backend.look(ref))
      await writeFile(options.out, writeSafetensors(tensors, metadata))
    }
  } catch (error) {
    // What was shown before the failure is shown; a failure of its own comes second.
    await session.executor.settled().catch(() => undefined)
    throw error instanceof VitrineError ? error.at(locateError(error)) : userError(error, locateError(error))
  } finally {
    if (options.graph !== undefined)
      await writeFile(options.graph, `${JSON.stringify(session.graphs, null, 1)}\n`)
    await backend.disposeAll()
  }
}

/** Does the work; fails with it where a promise that nobody awaits is rejected meanwhile, as Node would. */
async function withRejections<T>(work: () => Promise<T>): Promise<T> {
  let stop: (reason: unknown) => void = () => undefined
  const rejected = new Promise<never>((_resolve, reject) => {
    stop = reject
  })
  process.on('unhandledRejection', stop)
  try {
    return await Promise.race([work(), rejected])
  } finally {
    process.off('unhandledRejection', stop)
  }
}

/** An error that JavaScript itself threw in the program, at its place; a fault of ours as it is. */
function userError(
  error: unknown,
  span: ReturnType<ReturnType<typeof createLocator>['locateError']>,
): unknown {
  if (span === undefined) return error
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return new VitrineError(message, { span })
}
