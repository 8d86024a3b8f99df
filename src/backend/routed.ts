import { placeOf, placeOfGraph, type RunPlace } from '../graph/address.ts'
import { type ResultRef } from '../graph/executor.ts'
import { type TensorData } from '../graph/tensorData.ts'
import { type Backend } from './backend.ts'

/**
 * One backend for here and elsewhere: graphs, models and results that say `remote` go to their endpoint, all else to
 * this machine.
 * @param endpointOf the endpoint that is set (true), or one by its name or address, always the same one for the same;
 *   rejects with a VitrineError where there is none
 */
export function createRoutedBackend(
  local: Backend,
  endpointOf: (remote: true | string) => Promise<Backend>,
): Backend {
  /** Endpoints that have something of ours. */
  const used = new Set<Backend>()

  async function at(place: RunPlace | undefined): Promise<Backend> {
    if (place === null || place === undefined) return local
    const remote = await endpointOf(place)
    used.add(remote)
    return remote
  }

  return {
    async describe({ remote, ...request }, options) {
      return (await at(remote)).describe(request, options)
    },
    async run(graph, hash, constants, options) {
      return (await at(placeOfGraph(graph))).run(graph, hash, constants, options)
    },
    async measure(graph, hash, constants, nodes, options) {
      return (await at(placeOfGraph(graph))).measure(graph, hash, constants, nodes, options)
    },
    async look(ref, window) {
      return (await at(placeOf(ref))).look(ref, window)
    },
    async dispose(refs) {
      // An endpoint that is no longer set has nothing that could be freed from here.
      const freed = [...byPlace(refs)].map(async ([place, own]) =>
        (await at(place).catch(() => undefined))?.dispose(own),
      )
      await Promise.all(freed)
    },
    async restore(values) {
      await Promise.all(
        [...byPlace(values.keys())].map(async ([place, refs]) =>
          (await at(place)).restore(partOf(values, refs)),
        ),
      )
    },
    async disposeAll() {
      await Promise.all([local, ...used].map(backend => backend.disposeAll()))
    },
    beginProgram() {
      for (const backend of [local, ...used]) backend.beginProgram()
    },
    async settle({ remote, ...request }, options) {
      return (await at(remote)).settle(request, options)
    },
    async offer({ remote, ...request }, options) {
      return (await at(remote)).offer(request, options)
    },
    async close() {
      await Promise.all([local, ...used].map(backend => backend.close()))
    },
    loadTensors: (source, options) => local.loadTensors(source, options),
    search: (text, options) => local.search(text, options),
    about: (id, options) => local.about(id, options),
    addFolder: folder => local.addFolder(folder),
    stored: () => local.stored(),
    remove: id => local.remove(id),
    memory: () => local.memory(),
  }
}

function byPlace(refs: Iterable<ResultRef>): ReadonlyMap<RunPlace, ResultRef[]> {
  const places = new Map<RunPlace, ResultRef[]>()
  for (const ref of refs) {
    const place = placeOf(ref)
    places.set(place, [...(places.get(place) ?? []), ref])
  }
  return places
}

function partOf(
  values: ReadonlyMap<ResultRef, TensorData>,
  refs: readonly ResultRef[],
): ReadonlyMap<ResultRef, TensorData> {
  const wanted = new Set(refs)
  return new Map([...values].filter(([ref]) => wanted.has(ref)))
}
