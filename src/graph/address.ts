import { hashGraph, withoutPlace } from './canonical.ts'
import { type ResultRef } from './executor.ts'
import { type Graph, type Node } from './versions/v1.ts'

/** Where a graph runs: here (null), at the endpoint that is set (true), or at one by its name or address. */
export type RunPlace = true | string | null

/**
 * Where the results of a graph are found: its canonical hash, and behind it the place where it ran. `<hash>` here,
 * `<hash>@remote` at the endpoint that is set, `<hash>@<name>` at a named one.
 */
export const addressOf = (graph: Graph): string => hashGraph(graph) + suffixOf(placeOfGraph(graph))

/** Where a graph runs; all its runs say the same (`validateGraph`). */
export const placeOfGraph = ({ runs }: Graph): RunPlace => runs[0]?.options.remote ?? null

/** Where a result is, read from its address or from that of its graph. Results of a file are here. */
export function placeOf(ref: ResultRef): RunPlace {
  const written = writtenPlace(ref)
  if (written === '') return null
  return written === '@remote' ? true : decodeURIComponent(written.slice(1))
}

/**
 * The same graph at another place: its runs say so, and so do the addresses of the results that it takes.
 * @param place `true` where it leaves for an endpoint, which is not told what it is called here
 */
export const atPlace = (graph: Graph, place: RunPlace): Graph => ({
  ...graph,
  runs: graph.runs.map(run => {
    const options = { ...run.options }
    if (place === null) delete options.remote
    else options.remote = place
    return { ...run, options, nodes: run.nodes.map(node => withRefs(node, ref => refAt(ref, place))) }
  }),
})

/** The address of a result of the same graph, had it run at another place. */
export const refAt = (ref: ResultRef, place: RunPlace): ResultRef => {
  const bare = withoutPlace(ref)
  return bare.slice(0, hashLength) + suffixOf(place) + bare.slice(hashLength)
}

/** Whether an endpoint may be called that: the words of places are taken, and an address has to hold it. */
export const isEndpointName = (name: string): boolean =>
  name !== '' &&
  name !== 'here' &&
  name !== 'remote' &&
  !/[\p{Cc}\p{Cs}]/u.test(name) &&
  encodeURIComponent(name).length <= longestSuffix

/** Whether the place behind a hash is written as `addressOf` writes it; '' is here. */
export function isWrittenPlace(written: string): boolean {
  if (written === '' || written === '@remote') return true
  try {
    const name = decodeURIComponent(written.slice(1))
    return isEndpointName(name) && suffixOf(name) === written
  } catch {
    return false
  }
}

const hashLength = 64
/** With a hash and the name of a save it fits into what a graph may hold. */
const longestSuffix = 400

const writtenPlace = (ref: ResultRef): string => /^[^/@]*(@[^/]*)?/.exec(ref)?.[1] ?? ''

const suffixOf = (place: RunPlace): string =>
  place === null ? '' : place === true ? '@remote' : `@${encodeURIComponent(place)}`

/** A node with other addresses of results, those of the cells of a sweep too. */
function withRefs(node: Node, change: (ref: ResultRef) => ResultRef): Node {
  if (node.kind !== 'result') return node
  const moved = { ...node, ref: change(node.ref) }
  if (node.cells?.['ref'] === undefined) return moved
  return { ...moved, cells: { ...node.cells, ref: refsOfCells(node).map(change) } }
}

const refsOfCells = ({ cells }: Node): ResultRef[] =>
  cells?.['ref']?.filter(ref => typeof ref === 'string') ?? []
