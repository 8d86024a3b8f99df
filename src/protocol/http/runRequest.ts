import * as v from 'valibot'
import { atPlace, refAt } from '../../graph/address.ts'
import { checkConstants } from '../../graph/checkConstants.ts'
import { VitrineError } from '../../graph/errors.ts'
import { type ResultRef } from '../../graph/executor.ts'
import { resultRefs } from '../../graph/resultRefs.ts'
import { readSafetensors, writeSafetensors } from '../../graph/safetensors.ts'
import { type TensorData } from '../../graph/tensorData.ts'
import { graphLimits, validateGraph } from '../../graph/validate.ts'
import { type Graph } from '../../graph/versions/v1.ts'
import { decode, parseJson } from './decode.ts'
import { runId, shortWords } from './fields.ts'
import { RefusedError } from './refusal.ts'

/** What a client asks to be run: the body of `POST /v1/runs`. */
export interface RunRequest {
  graph: Graph
  /** Values of `graph.tensors`. */
  constants: ReadonlyMap<string, TensorData>
  /** For each result that the graph takes: the run of the same caller that has it. */
  results: ReadonlyMap<ResultRef, string>
  options: RunRequestOptions
}

export interface RunRequestOptions {
  /** A run of the same graph by the same caller whose results are still kept is the answer; nothing runs. */
  reuse: boolean
  /** Never in one batch with runs of others: the last bits are then those of running alone. */
  alone: boolean
  /** Computes everything, whatever earlier runs have left. */
  fromScratch: boolean
  /** Instead of its saves, summaries of the values of these nodes (`Backend.measure`). */
  measure: readonly string[] | null
}

/** Characters that the header of a request may have: a graph, escaped as text within JSON, and the results it names. */
const longestHeader = 4 * graphLimits.bytes

export const runRequestOptions = v.strictObject({
  reuse: v.optional(v.boolean(), false),
  alone: v.optional(v.boolean(), false),
  fromScratch: v.optional(v.boolean(), false),
  measure: v.optional(
    v.nullable(v.pipe(v.array(v.pipe(v.string(), v.maxLength(100))), v.maxLength(graphLimits.nodes))),
    null,
  ),
})

export const resultRuns = v.record(shortWords, runId)

/**
 * One safetensors file: constants as tensors; graph, the runs that have its results, and options as JSON in its
 * metadata. What the endpoint is called here does not go along.
 */
export function writeRunRequest({ graph, constants, results, options }: RunRequest): Uint8Array<ArrayBuffer> {
  return writeSafetensors(constants, {
    graph: JSON.stringify(atPlace(graph, true)),
    results: JSON.stringify(Object.fromEntries([...results].map(([ref, run]) => [refAt(ref, true), run]))),
    options: JSON.stringify(options),
  })
}

/**
 * A request from outside, checked as far as it can be without a model: a whole file, a valid graph (an older version is
 * lifted to the newest), constants that are what the graph says they are, a run for each result it takes and no others.
 * @throws VitrineError naming the place that is wrong
 */
export function readRunRequest(bytes: Uint8Array): RunRequest {
  if (bytes.length >= 8) {
    const header = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true)
    if (header > longestHeader && header <= bytes.length)
      throw new VitrineError(`the header of a request has at most ${longestHeader / 1e6} MB`)
  }
  const { tensors: constants, metadata } = readSafetensors(bytes)
  const text = metadata['graph']
  if (text === undefined)
    throw new VitrineError('this request has no graph', {
      path: 'graph',
      hint: 'the metadata of the safetensors file has the JSON of the graph under `graph`',
    })
  const graph = readGraph(parseJson(text, 'an intervention graph'))
  checkConstants(graph, constants)
  return {
    graph,
    constants,
    results: readResults(metadata['results'] ?? '{}', graph),
    options: readOptions(metadata['options'] ?? '{}', graph),
  }
}

/** A graph of the future is another version, not a mistake. */
function readGraph(value: unknown): Graph {
  try {
    return validateGraph(value)
  } catch (error) {
    const isAhead = v.is(versionAhead, value)
    if (isAhead && error instanceof VitrineError)
      throw new RefusedError('other-version', error.message, error.details())
    throw error
  }
}

const versionAhead = v.object({ version: v.pipe(v.number(), v.integer(), v.minValue(2)) })

function readResults(text: string, graph: Graph): ReadonlyMap<ResultRef, string> {
  const results = new Map(
    Object.entries(decode(resultRuns, parseJson(text, 'a list of results'), 'a list of results')),
  )
  const taken = resultRefs(graph)
  for (const ref of taken)
    if (!results.has(ref))
      throw new VitrineError(`the graph takes ${ref}, and the request does not say which run has it`, {
        path: 'results',
      })
  for (const ref of results.keys())
    if (!taken.has(ref))
      throw new VitrineError(`the request names ${ref}, which its graph does not take`, { path: 'results' })
  return results
}

function readOptions(text: string, { runs }: Graph): RunRequestOptions {
  const options = decode(runRequestOptions, parseJson(text, 'options of a run'), 'options of a run')
  if (options.measure !== null) {
    const ids = new Set(runs.flatMap(({ nodes }) => nodes.map(({ id }) => id)))
    const unknown = options.measure.find(id => !ids.has(id))
    if (unknown !== undefined)
      throw new VitrineError(`there is no node ${unknown} to be measured`, { path: 'options.measure' })
  }
  return options
}
