import { createExecutor } from '../../backend/executor.ts'
import { type Backend } from '../../backend/backend.ts'
import { type Executor } from '../../graph/executor.ts'
import { type ShowCard } from '../../graph/showCard.ts'
import { type Drawing } from '../graph-view/drawing.ts'
import { cardRefs } from '../graph-view/cardRefs.ts'
import { keepDescription } from '../models/descriptions.ts'
import { noteModel } from '../models/noteModel.ts'
import { tensorStore } from '../results/tensorStore.ts'
import { record } from './recording.ts'
import { useDraft } from './draftStore.ts'
import { executeProgram, type Program } from './executeProgram.ts'
import { useExperiment } from './experimentStore.ts'
import { locateProblem } from './locateProblem.ts'
import { pageBackend } from './pageBackend.ts'
import { askProgram, programFile } from './programClient.ts'
import { diagnosticProblem, toProblem, type Problem } from './problem.ts'
import { narrow } from './useMediaQuery.ts'
import { useRun } from './runStore.ts'

interface CurrentRun {
  controller: AbortController
  ended: Promise<void>
}

let current: CurrentRun | null = null

/** Runs the program on screen from its start; one that still runs is stopped first. */
export async function runProgram(): Promise<void> {
  const before = current
  before?.controller.abort()
  const controller = new AbortController()
  const ended = (before?.ended ?? Promise.resolve()).then(() => runNow(controller.signal))
  const own = { controller, ended }
  current = own
  await ended
  if (current === own) current = null
}

/** Stops what runs, at the next boundary between two programs of the engine. */
export function stopProgram(): void {
  current?.controller.abort()
}

async function runNow(signal: AbortSignal): Promise<void> {
  const isStopped = () => signal.aborted
  if (isStopped()) return
  const { code } = useExperiment.getState().recipe
  const run = useRun.getState()
  const start = performance.now()
  const end = (name: 'done' | 'stopped') => run.finish({ name, ms: performance.now() - start })
  const fail = (problem: Problem) => run.finish({ name: 'failed', ms: performance.now() - start, problem })
  tensorStore.clear()
  run.begin(code)
  // Where one place is seen at a time, a run is watched among the results.
  if (matchMedia(narrow).matches) useExperiment.getState().show('results')
  try {
    const { errors, ...program } = await askProgram('compile', code, programFile)
    const [error] = errors
    if (error !== undefined) {
      fail(diagnosticProblem(error))
      return
    }
    await execute(program, signal)
    end(isStopped() ? 'stopped' : 'done')
  } catch (error) {
    if (isStopped()) end('stopped')
    else fail(await locateProblem(toProblem(error), code))
  } finally {
    run.dropWaiting()
  }
}

async function execute(program: Program, signal: AbortSignal): Promise<void> {
  const run = useRun.getState()
  const backend = noteOrigins(await pageBackend())
  try {
    const executor = createExecutor(backend, {
      signal,
      onProgress: progress => run.say('Running', progress),
      onCard: card => fillCard(backend, card),
    })
    const recording = record(announceCards(executor))
    await executeProgram(program, recording.executor, signal)
    await executor.settled()
    drawWhatRan(recording.drawing)
    run.setMemory(await backend.memory())
  } finally {
    await backend.disposeAll()
  }
}

/** A draft ends at the first value that is looked at; the run goes on, so its drawing is the complete one. */
function drawWhatRan(drawing: Drawing): void {
  if (useExperiment.getState().recipe.code !== useRun.getState().code) return
  useDraft
    .getState()
    .set({ drawing, endedAtLine: null, awaitsModel: null, drawnFor: useExperiment.getState().opened })
}

/** The same backend; what each of its runs really used is kept for the cards and the status line. */
function noteOrigins(backend: Backend): Backend {
  // A graph that only computes on results belongs to the model they came from.
  let model: string | null = null
  let precision = ''
  return {
    ...backend,
    async run(graph, hash, constants, options) {
      const report = await backend.run(graph, hash, constants, options)
      model = graph.runs.find(one => one.model !== null)?.model?.id ?? model
      precision = report.precision === '' ? precision : report.precision
      useRun.getState().addOrigin({ model, precision, report, at: Date.now() })
      return report
    },
  }
}

/** The same executor; its cards are on screen, empty, as soon as the program shows them. */
function announceCards(executor: Executor): Executor {
  return {
    ...executor,
    async describe(request) {
      const description = await executor.describe(request)
      await noteModel(description)
      await keepDescription(request, description)
      useExperiment.getState().setModel(description.ref)
      return description
    },
    show(request) {
      useRun.getState().addEntry(request.card)
      executor.show(request)
    },
  }
}

async function fillCard(backend: Backend, card: ShowCard): Promise<void> {
  await Promise.all(cardRefs(card).map(async ref => tensorStore.put(ref, await backend.look(ref))))
  const { origins, settleEntry } = useRun.getState()
  const origin = cardRefs(card).length === 0 ? null : (origins.at(-1) ?? null)
  settleEntry(card.index, { state: 'ready', origin })
}
