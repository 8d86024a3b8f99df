import { createExecutor } from '../../backend/executor.ts'
import { type Backend } from '../../backend/backend.ts'
import { placeOfGraph, type RunPlace } from '../../graph/address.ts'
import { cardRefs } from '../../graph/cardRefs.ts'
import { type Executor } from '../../graph/executor.ts'
import { type Graph } from '../../graph/versions/v1.ts'
import { findEndpoint } from '../endpoints/endpointStore.ts'
import { forgetSent } from '../endpoints/sentRuns.ts'
import { confirming } from '../models/confirmDownload.ts'
import { keepDescription } from '../models/descriptions.ts'
import { useModels } from '../models/modelStore.ts'
import { noteSpeed } from '../models/where/speedStore.ts'
import { noteModel } from '../models/noteModel.ts'
import { keepLoaded, openedTensors } from '../models/tensorFiles.ts'
import { tensorStore } from '../results/tensorStore.ts'
import { endpointOf } from '../share/endpointOf.ts'
import { compileOnce } from './compileOnce.ts'
import { useDraft } from './draftStore.ts'
import { executeProgram, type Program } from './executeProgram.ts'
import { useExperiment } from './experimentStore.ts'
import { HeldResults } from './heldResults.ts'
import { locateProblem } from './locateProblem.ts'
import { pageBackend } from './pageBackend.ts'
import { diagnosticProblem, toProblem } from './problem.ts'
import { turnToRanGraphs, type RanGraph } from './ranGraphs.ts'
import { record, type Recorded } from './recording.ts'
import { useRun, type Origin, type RunLog, type RunPhase } from './runStore.ts'

/** Why a run is ended before its program: a newer one takes its place, and the screen goes on with that one. */
export const superseded = 'superseded'

const held = new HeldResults()

/** Runs at endpoints that have ended; what they have computed is shown when their program has. */
const ended: { url: string; address: string }[] = []

/** The run at an endpoint that the numbers in this page are of, by the address of its results. */
const fetchedFrom = new Map<string, string>()

/**
 * Runs the program on screen with what its inputs are set to. Never rejects: how it ended is on screen.
 * @param isLive the cards before stay until their successors come
 */
export async function oneRun(signal: AbortSignal, isLive: boolean): Promise<void> {
  const { code, inputs } = useExperiment.getState().recipe
  const start = performance.now()
  // What is on screen is not given up for a run at an endpoint that may not answer.
  const keepsCards = isLive || (useRun.getState().entries.length > 0 && endpointOf(code) !== null)
  const log = useRun.getState().begin({ code, inputs, isLive, keepsCards })
  const phase = await outcomeOf(code, log, signal)
  const isSuperseded = signal.reason === superseded
  if (!isSuperseded) {
    log.finish({ ...phase, ms: performance.now() - start })
    for (const sent of ended.splice(0)) forgetSent(sent)
  }
  await freeOthers(log, isSuperseded)
}

type Ended = RunPhase extends infer P ? (P extends { ms: number } ? Omit<P, 'ms'> : never) : never

async function outcomeOf(code: string, log: RunLog, signal: AbortSignal): Promise<Ended> {
  try {
    const { errors, ...program } = await compileOnce(code)
    const [error] = errors
    if (error !== undefined) return { name: 'failed', problem: diagnosticProblem(error) }
    await execute(program, log, signal)
    return { name: signal.aborted ? 'stopped' : 'done' }
  } catch (error) {
    if (signal.aborted) return { name: 'stopped' }
    return { name: 'failed', problem: await locateProblem(toProblem(error), code) }
  }
}

async function execute(program: Program, log: RunLog, signal: AbortSignal): Promise<void> {
  const engine = await pageBackend()
  engine.beginProgram()
  const { backend, lastOrigin, isFresh } = noting(confirming(engine), log)
  const executor = createExecutor(backend, {
    signal,
    files: { open: openedTensors },
    onProgress: progress => log.say('Running', progress),
    async onCard(card) {
      const refs = cardRefs(card)
      await Promise.all(refs.map(ref => fetchResult(backend, ref, isFresh(ref))))
      log.fillEntry(card.index, refs.length === 0 ? null : lastOrigin())
    },
  })
  const { code, inputs } = useRun.getState()
  const { executor: recorder, ...recorded } = record(announceCards(executor, log), inputs)
  await executeProgram(program, recorder, signal)
  await executor.settled()
  if (!signal.aborted) drawWhatRan(code, recorded)
  log.setMemory(await backend.memory())
}

/** @param isFresh whether it was computed anew: on another device the same graph has other last bits */
async function fetchResult(backend: Backend, ref: string, isFresh: boolean): Promise<void> {
  if (isFresh || !tensorStore.has(ref)) tensorStore.put(ref, await backend.look(ref))
  held.addDrawn(ref)
}

/** Frees what only runs before this one had; a device that is gone has freed it already. */
async function freeOthers(log: RunLog, isSuperseded: boolean): Promise<void> {
  const cards = useRun.getState().entries.map(({ card }) => card)
  const freed = held.end(cards, isSuperseded)
  if (freed.length === 0) return
  try {
    const backend = await pageBackend()
    await backend.dispose(freed)
    log.setMemory(await backend.memory())
  } catch {
    // The next run says what became of the device.
  }
}

/** A draft ends at the first value that is looked at; the run goes on, so its drawing is the complete one. */
function drawWhatRan(code: string | null, recorded: Recorded): void {
  const { recipe, opened } = useExperiment.getState()
  if (recipe.code === code) useDraft.getState().draw(recorded, opened)
}

interface Noting {
  backend: Backend
  lastOrigin: () => Origin | null
  /** Whether a result was computed in this run, and not found from before. */
  isFresh: (ref: string) => boolean
}

/** The same backend; what each of its runs really used is kept for the cards and the status line. */
function noting(backend: Backend, log: RunLog): Noting {
  // A graph that only computes on results belongs to the model they came from.
  let model: string | null = null
  let revision = ''
  let precision = ''
  let last: Origin | null = null
  const graphs: RanGraph[] = []
  const fresh = new Set<string>()
  return {
    lastOrigin: () => last,
    isFresh: ref => fresh.has(ref.slice(0, ref.indexOf('/'))),
    backend: {
      ...backend,
      describe(request, options) {
        log.setPlace(nameOf(request.remote ?? null))
        return backend.describe(request, options)
      },
      async run(graph, hash, constants, options) {
        held.addGraph(graph, hash)
        log.setPlace(nameOf(placeOfGraph(graph)))
        const report = await backend.run(graph, hash, constants, options)
        const used = graph.runs.find(one => one.model !== null)?.model
        model = used?.id ?? model
        revision = used?.revision ?? revision
        precision = report.precision === '' ? precision : report.precision
        if (!report.reused || report.endpoint?.run !== fetchedFrom.get(hash)) fresh.add(hash)
        if (report.endpoint !== null) {
          fetchedFrom.set(hash, report.endpoint.run)
          ended.push({ url: report.endpoint.url, address: hash })
        }
        last = { hash, model, revision, precision, report, at: Date.now() }
        // The graphs before stay until there are others: a live run does not take away what is on screen.
        if (graphs.push({ graph, hash, constants }) === 1) turnToRanGraphs(graphs)
        log.addOrigin(last)
        learnSpeed(last, graph)
        return report
      },
      async loadTensors(source, options) {
        const loaded = await backend.loadTensors(source, options)
        held.addLoaded(loaded)
        return loaded
      },
    },
  }
}

/** A pass over a prompt tells how fast its device is; a generation is made of steps of another kind. */
function learnSpeed(origin: Origin, { runs }: Graph): void {
  const siteMap = origin.model === null ? undefined : useModels.getState().described[origin.model]?.siteMap
  if (siteMap !== undefined && runs.every(({ mode }) => mode !== 'generate')) noteSpeed(origin, siteMap)
}

const nameOf = (place: RunPlace): string | null =>
  place === null ? null : (findEndpoint(place)?.name ?? null)

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
