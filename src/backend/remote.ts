import { atPlace, placeOf, refAt } from '../graph/address.ts'
import { VitrineError } from '../graph/errors.ts'
import { type ModelDescription, type ModelRequest, type ResultRef } from '../graph/executor.ts'
import { resultRefs } from '../graph/resultRefs.ts'
import { type Graph } from '../graph/versions/v1.ts'
import { readModelList, type ModelList } from '../protocol/http/modelInfo.ts'
import { readSummaries } from '../protocol/http/resultBody.ts'
import { routes } from '../protocol/http/routes.ts'
import { writeRunRequest, type RunRequest } from '../protocol/http/runRequest.ts'
import { readRunState, type RunState } from '../protocol/http/runState.ts'
import { type Backend, type CallOptions } from './backend.ts'
import { nothingAlive } from './nothingAlive.ts'
import { askJson } from './remote/answers.ts'
import { createConnection, type ConnectionSettings } from './remote/connection.ts'
import { describeModel } from './remote/describeModel.ts'
import { foundModels, offerOf } from './remote/endpointModels.ts'
import { noLongerThere, readTensor, readWhole } from './remote/readResults.ts'
import { labelOf } from './remote/refused.ts'
import { partsOf, RunTable, tensorOf, type KnownRun, type RunShelf } from './remote/runTable.ts'
import { completedBy, completionOf, isGone, removeRun, sendRun, type CompletedRun } from './remote/sendRun.ts'

export interface RemoteSettings extends ConnectionSettings {
  /** Where runs are found again after this page was left. */
  shelf?: RunShelf | undefined
}

export interface RemoteBackend extends Backend {
  /** What the endpoint serves, and what a run there may ask for. */
  models(options?: CallOptions): Promise<ModelList>
}

/**
 * A backend at an endpoint (`vitrine serve`). Graphs and constants go there; results stay there, and what is looked at
 * comes by range.
 */
export function createRemoteBackend({ shelf, ...settings }: RemoteSettings): RemoteBackend {
  const connection = createConnection(settings)
  const label = labelOf(connection.endpoint)
  const runs = new RunTable(shelf)
  const descriptions = new Map<string, ModelDescription>()
  const background = new Set<Promise<unknown>>()

  function inBackground(work: Promise<unknown>): void {
    const kept = work.catch(() => undefined).finally(() => background.delete(kept))
    background.add(kept)
  }

  async function describe(request: ModelRequest, options: CallOptions = {}): Promise<ModelDescription> {
    const key = JSON.stringify([request.id, request.revision, request.precision])
    const known = descriptions.get(key) ?? (await describeModel(connection, request, options))
    descriptions.set(key, known)
    return known
  }

  const models = (options: CallOptions = {}): Promise<ModelList> =>
    askJson(connection, { ...options, route: routes.models }, readModelList)

  /** Which run has each result that a graph takes. */
  function resultsOf(graph: Graph): Map<ResultRef, string> {
    return new Map(
      [...resultRefs(graph)].map(ref => {
        const run = placeOf(ref) === null ? undefined : runs.idOf(partsOf(ref).address)
        if (run === undefined) throw noLongerThere(ref, connection.endpoint)
        return [refAt(ref, true), run]
      }),
    )
  }

  const bodyOf = (
    graph: Graph,
    constants: RunRequest['constants'],
    options: Partial<RunRequest['options']>,
  ): Uint8Array<ArrayBuffer> =>
    writeRunRequest({
      // The endpoint is not told what it is called here.
      graph: atPlace(graph, true),
      constants,
      results: resultsOf(graph),
      options: { reuse: false, alone: false, fromScratch: false, measure: null, ...options },
    })

  /** The state of a run; null where the endpoint does not know it (any more). */
  const stateOf = (id: string, options: CallOptions = {}): Promise<RunState | null> =>
    askJson(connection, { ...options, route: routes.run(id), isHeld: true }, readRunState).catch(
      (error: unknown) => {
        if (isGone(error)) return null
        throw error
      },
    )

  /** A run of this graph that was sent before, if it can be the answer; one that is still under way is waited for. */
  async function earlierRun(address: string, options: CallOptions): Promise<CompletedRun | undefined> {
    const id = runs.idOf(address)
    const state = id === undefined ? null : await stateOf(id, options)
    if (state !== null && state.end === null && !state.cancelled)
      return completionOf(connection, state.run, { ...options, inBackground })
    if (state?.end?.status === 'COMPLETED')
      return { ...completedBy(connection, state.run, state.end), isReused: true }
    runs.forget(address)
    return undefined
  }

  /** A run whose results can be looked at; found again where it was sent before this page was loaded. */
  async function knownRun(ref: ResultRef): Promise<KnownRun> {
    const { address } = partsOf(ref)
    const known = runs.get(address)
    if (known !== undefined) return known
    const id = runs.idOf(address)
    const state = id === undefined ? null : await stateOf(id)
    if (state?.end?.status !== 'COMPLETED') throw noLongerThere(ref, connection.endpoint)
    return runs.completed(address, completedBy(connection, state.run, state.end))
  }

  return {
    describe,
    models,
    async run(graph, hash, constants, { signal, onProgress, fromScratch = false } = {}) {
      signal?.throwIfAborted()
      const earlier = fromScratch ? undefined : await earlierRun(hash, { signal, onProgress })
      const run =
        earlier ??
        (await sendRun(connection, bodyOf(graph, constants, { reuse: !fromScratch, fromScratch }), {
          signal,
          onProgress,
          inBackground,
          onAccepted: id => runs.sent(hash, id),
        }).catch((error: unknown) => {
          runs.forget(hash)
          throw error
        }))
      runs.completed(hash, run)
      return { ...run.report, reused: run.isReused || run.report.reused }
    },
    async measure(graph, _hash, constants, nodes, { signal } = {}) {
      const body = bodyOf(graph, constants, { measure: nodes })
      const { id, layout } = await sendRun(connection, body, { signal, inBackground })
      const summaries = readSummaries(await readWhole(connection, id, layout.bytes, signal))
      inBackground(removeRun(connection, id))
      return summaries
    },
    async look(ref, window) {
      const run = await knownRun(ref)
      try {
        return await readTensor(connection, run.id, tensorOf(run, ref), window)
      } catch (error) {
        if (!isGone(error)) throw error
        runs.forget(partsOf(ref).address)
        throw noLongerThere(ref, connection.endpoint)
      }
    },
    dispose(refs) {
      for (const id of runs.letGo(refs)) inBackground(removeRun(connection, id))
      return Promise.resolve()
    },
    beginProgram() {
      // An endpoint has the device that it has.
    },
    disposeAll() {
      // What ran is kept there for its time: the same program again is answered from it.
      runs.clear()
      return Promise.resolve()
    },
    loadTensors: () => Promise.reject(staysHere(label, 'a file is read where the program runs')),
    restore: () => Promise.reject(staysHere(label, 'values go there within a graph')),
    addFolder: () => Promise.reject(staysHere(label, 'a folder of this machine is opened here')),
    async settle(request, options) {
      const { ref } = await describe(request, options)
      return { precision: ref.precision, notice: null, missingBytes: 0 }
    },
    async offer(request, options) {
      return offerOf(request, await models(options), label)
    },
    search: async (text, options) => foundModels(await models(options), text),
    about: async (id, options) =>
      foundModels(await models(options), id).find(model => model.id === id) ?? null,
    stored: () => Promise.resolve([]),
    remove: () => Promise.resolve(0),
    memory: () => Promise.resolve(nothingAlive),
    async close() {
      await Promise.all(background)
    },
  }
}

const staysHere = (label: string, why: string): VitrineError =>
  new VitrineError(`${label} takes graphs alone: ${why}`)
