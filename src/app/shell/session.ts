import { createExecutor } from '../../backend/executor.ts'
import { type Backend } from '../../backend/backend.ts'
import { type Executor } from '../../graph/executor.ts'
import { type Drawing } from '../graph-view/drawing.ts'
import { cardRefs } from '../graph-view/cardRefs.ts'
import { confirming } from '../models/confirmDownload.ts'
import { keepDescription } from '../models/descriptions.ts'
import { noteModel } from '../models/noteModel.ts'
import { keepLoaded, openedTensors } from '../models/tensorFiles.ts'
import { tensorStore } from '../results/tensorStore.ts'
import { record } from './recording.ts'
import { useDraft } from './draftStore.ts'
import { executeProgram, type Program } from './executeProgram.ts'
import { useExperiment } from './experimentStore.ts'
import { locateProblem } from './locateProblem.ts'
import { pageBackend } from './pageBackend.ts'
import { askProgram, programFile } from './programClient.ts'
import { turnToRanGraphs, type RanGraph } from './ranGraphs.ts'
import { diagnosticProblem, toProblem, type Problem } from './problem.ts'
import { narrow } from './useMediaQuery.ts'
import { useRun, type Origin, type RunLog } from './runStore.ts'

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
  const start = performance.now()
  tensorStore.clear()
  const log = useRun.getState().begin(code)
  const end = (name: 'done' | 'stopped') => log.finish({ name, ms: performance.now() - start })
  const fail = (problem: Problem) => log.finish({ name: 'failed', ms: performance.now() - start, problem })
  // Where one place is seen at a time, a run is watched among the results.
  if (matchMedia(narrow).matches) useExperiment.getState().show('results')
  try {
    const { errors, ...program } = await askProgram('compile', code, programFile)
    const [error] = errors
    if (error !== undefined) {
      fail(diagnosticProblem(error))
      return
    }
    await execute(program, log, signal)
    end(isStopped() ? 'stopped' : 'done')
  } catch (error) {
    if (isStopped()) end('stopped')
    else fail(await locateProblem(toProblem(error), code))
  }
}

async function execute(program: Program, log: RunLog, signal: AbortSignal): Promise<void> {
  const { backend, lastOrigin } = noteOrigins(confirming(await pageBackend()), log)
  try {
    const executor = createExecutor(backend, {
      signal,
      files: { open: openedTensors },
      onProgress: progress => log.say('Running', progress),
      async onCard(card) {
        const refs = cardRefs(card)
        await Promise.all(refs.map(async ref => tensorStore.put(ref, await backend.look(ref))))
        log.fillEntry(card.index, refs.length === 0 ? null : lastOrigin())
      },
    })
    const recording = record(announceCards(executor, log))
    await executeProgram(program, recording.executor, signal)
    await executor.settled()
    if (!signal.aborted) drawWhatRan(recording.drawing)
    log.setMemory(await backend.memory())
  } finally {
    await backend.disposeAll()
  }
}

/** A draft ends at the first value that is looked at; the run goes on, so its drawing is the complete one. */
function drawWhatRan(drawing: Drawing): void {
  const { recipe, opened } = useExperiment.getState()
  if (recipe.code !== useRun.getState().code) return
  useDraft.getState().set({ drawing, endedAtLine: null, awaitsModel: null, drawnFor: opened })
}

/** The same backend; what each of its runs really used is kept for the cards and the status line. */
function noteOrigins(backend: Backend, log: RunLog): { backend: Backend; lastOrigin: () => Origin | null } {
  // A graph that only computes on results belongs to the model they came from.
  let model: string | null = null
  let precision = ''
  let last: Origin | null = null
  const graphs: RanGraph[] = []
  turnToRanGraphs(graphs)
  return {
    lastOrigin: () => last,
    backend: {
      ...backend,
      async run(graph, hash, constants, options) {
        const report = await backend.run(graph, hash, constants, options)
        model = graph.runs.find(one => one.model !== null)?.model?.id ?? model
        precision = report.precision === '' ? precision : report.precision
        last = { hash, model, precision, report, at: Date.now() }
        graphs.push({ graph, hash, constants })
        log.addOrigin(last)
        return report
      },
    },
  }
}

/** The same executor; its cards are on screen, empty, as soon as the program shows them. */
function announceCards(executor: Executor, log: RunLog): Executor {
  return {
    ...executor,
    async describe(request) {
      const description = await executor.describe(request)
      await noteModel(description)
      await keepDescription(request, description)
      if (log.isOnScreen()) useExperiment.getState().setModel(description.ref)
      return description
    },
    async loadTensors(source) {
      const loaded = await executor.loadTensors(source)
      keepLoaded(source, loaded)
      return loaded
    },
    show(request) {
      log.addEntry(request.card)
      executor.show(request)
    },
  }
}
